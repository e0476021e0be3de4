import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import type { Call } from '../support/sip/call.js'
import { menuHouse, numbers, sounds } from '../telephony/menu-house.js'
import { judge } from './law.js'
import { type Random, random, seed } from './random.js'

mayTakeMinutes(t, 10)
const { house, ringing, rings } = await menuHouse(t)
const { pbx } = house
const from = seed()
const count = shortOrLong(60, 1500)
/** So many call at a time. */
const together = 20

/** What a caller does before hanging up. */
type Deed = (call: Call, random: Random) => Promise<unknown>
const answered = async (call: Call): Promise<unknown> => await call.answered()
const pressing = (keys: string, afterMs: number): Deed => {
  return async (call, { between }) => {
    await answered(call)
    await sleep(between(0, afterMs))
    await call.media.keys(keys, { after: 60 })
  }
}
const deeds: readonly (readonly [weight: number, what: string, deed: Deed])[] = [
  [2, 'before anything', async () => {}],
  [3, 'while it is being taken', async (_, { between }) => await sleep(between(0, 60))],
  [2, 'when it is answered', answered],
  [
    3,
    'in the greeting',
    async (call, { between }) => {
      await answered(call)
      await sleep(between(0, 3000))
    },
  ],
  [3, 'right after a key', pressing('1', 1000)],
  [2, 'right after a wrong key', pressing('9', 1000)],
  [
    2,
    'in the sub-menu',
    async (call, random) => {
      await pressing('1', 500)(call, random)
      await call.media.hears(sounds.support, { seconds: 0.1, ms: 8000 })
      await sleep(random.between(0, 1000))
    },
  ],
  [2, 'between two keys', pressing('1*', 500)],
  [
    4,
    'on the way to a phone',
    async (call, random) => {
      await pressing('4', 500)(call, random)
      await sleep(random.between(0, 100))
    },
  ],
  [
    2,
    'while a phone rings',
    async (call, random) => {
      await pressing('0', 500)(call, random)
      await sleep(random.between(0, 1000))
    },
  ],
  [
    1,
    'while talking',
    async (call, random) => {
      await pressing('4', 500)(call, random)
      await call.media.hears(sounds.talks, { seconds: 0.1, ms: 8000 })
    },
  ],
]

t.test(`callers hang up at every moment of a menu (seed ${from})`, async (t) => {
  const source = random(from)
  const happened = new Map<string, number>()
  const caller = async (n: number): Promise<void> => {
    const own = source.fork(`caller ${n}`)
    const [, what, deed] = own.weighed(deeds.map((one) => [one[0], one] as const))
    happened.set(what, (happened.get(what) ?? 0) + 1)
    await sleep(own.between(0, 300))
    const call = await ringing(numbers.tree)
    await deed(call, own).catch((error: Error) => t.comment(`${what}: ${error.message}`))
    await call.hangUp()
  }
  for (let n = 0; n < count; n += together)
    await Promise.all(Array.from({ length: together }, (_, i) => caller(n + i)))
  // Whoever rang was left by now.
  t.ok(rings.log.length > 0)

  const { records, placed, breaches } = await judge(house, new Set())
  t.comment(JSON.stringify({ records: records.length, placed, ...Object.fromEntries(happened) }))
  t.same(breaches, [])
  t.equal(records.length, count, 'one for each call')
  for (const { id } of records) {
    const { status, body } = await pbx.api('GET', `/api/calls/${id}/trace`)
    t.equal(status, 200)
    const codes = body.steps.map(({ code }: { code: string }) => code).join(' ')
    t.match(codes, /^$|^hotline always_open routed_open ivr_entered ivr_prompt\b/)
  }
  const complaints = pbx.service.said().match(/.*an order for a caller failed.*/g) ?? []
  t.same(complaints, [], 'nobody is held who has gone')
})
