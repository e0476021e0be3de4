import t, { type Test } from 'tap'
import type { Call } from '../support/sip/call.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { cancelReason } from './groups.js'
import { allAre, allFree, type QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf } from './queue-house.js'

const people = 25
const it = await queueHouse(t, people, { strategy: 'ring_all', ringSeconds: 60, record: true })
const { calls, pbx } = it.house
const numbers = [...it.users.keys()]

/** Everybody's phone; `contactUser` is what it calls itself. */
async function phones(t: Test, contactUser?: (number: string) => string) {
  const all = await Promise.all(
    numbers.map((number) =>
      it.agent(t, number, contactUser && { contactUser: contactUser(number) }),
    ),
  )
  await allFree(it)
  return all
}

const allRing = (all: readonly ScriptedPhone[]): Promise<readonly Call[]> =>
  Promise.all(all.map((phone) => phone.incoming(30_000)))

/** One of them answers: the others are told so, and the record says it of each. */
async function oneAnswers(
  t: Test,
  call: Call,
  [all, rung]: readonly [readonly ScriptedPhone[], readonly Call[]],
  number: string,
): Promise<void> {
  const winner = all.findIndex(({ user }) => user === number)
  rung[winner]?.answer()
  await call.media.hears(toneOf(number))
  const others = all.filter((_, n) => n !== winner)
  const ends = await Promise.all(rung.filter((_, n) => n !== winner).map((one) => one.refused()))
  t.same(new Set(ends), new Set([487]), 'nobody else rings any more')
  t.same(
    others.filter((phone) => !/completed elsewhere/.test(cancelReason(phone))),
    [],
    'nor lists a missed call',
  )
  await call.hangUp()
  await rung[winner]?.over()
  const record = (await calls.one(30_000)) as QueueRecord
  t.match(record, { status: 'success', agent: { number }, hasRecording: true })
  const outcomes = record.offers.map(({ name, outcome }) => `${name} ${outcome}`)
  t.same(
    outcomes.sort(),
    numbers.map((one) => `Người ${one} ${one === number ? 'answered' : 'elsewhere'}`),
    'one offer for each',
  )
  await allFree(it)
}

t.test('two dozen phones ring at once, whatever address they have; one answers', async (t) => {
  for (const contactUser of [undefined, (number: string) => `${number}-${'push'.repeat(40)}`])
    await t.test(contactUser === undefined ? 'short' : 'as long as those of apps', async (t) => {
      const all = await phones(t, contactUser)
      const call = await it.calling()
      const rung = await allRing(all)
      t.match(await pbx.asterisk('core show channels concise'), /-more!/, 'too many for a name')
      await call.media.hears(music)
      await oneAnswers(t, call, [all, rung], '105')
    })
})

t.test('a service that is killed while they ring takes the offer over', async (t) => {
  const all = await phones(t)
  const call = await it.calling()
  const rung = await allRing(all)
  await pbx.killService('SIGKILL')
  await pbx.start()
  await allAre(it, ({ state }) => state === 'offered', 'everybody is seen being offered the call')
  await oneAnswers(t, call, [all, rung], '107')
})
