import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { isLong, mayTakeMinutes, shortOrLong } from '../support/long.js'
import type { Call } from '../support/sip/call.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { heard } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { eachCall } from '../telephony/queue-crowd.js'
import { secondSupervisor, supervisionHouse, voices } from '../telephony/supervision-house.js'
import { judge } from './law.js'
import { type Random, random, seed } from './random.js'

t.setTimeout(180_000)
mayTakeMinutes(t, 15)
const it = await supervisionHouse(t, { record: false, ringSeconds: 5, maxWaitSeconds: 3600 })
const { house, queueId } = it
const { pbx, extensions } = house
const { phone: other, asks: second } = await secondSupervisor(it, t)
const everybody = [...Object.values(voices), other.tone]
const from = seed()

/** Takes most calls, refuses others, and never ends one. */
function lives(phone: ScriptedPhone, source: Random, taken: Call[]): void {
  eachCall(t, phone, (call) => {
    taken.push(call)
    void (async () => {
      await sleep(source.between(0, 400))
      if (call.leg.state === 'over') return
      if (source.chance(0.15)) call.reject(source.pick([480, 486, 603]))
      else call.answer()
    })()
  })
}

/** The customer hears somebody, or music. */
function isCaredFor(call: Call): boolean {
  const to = call.media.now()
  const sound = call.media.sound()
  return everybody.some((tone) => heard(sound, tone, { from: to - 1, to }) > 0.5)
}

/** Of a call that is over, as its record tells it. */
async function storyOf(call: Call): Promise<string> {
  const number = /sip:([^@]*)@/.exec(call.leg.dialog.localUri)?.[1]
  const found = await poll(
    async () => (await pbx.api.ok('GET', '/api/calls')).items.find(isOf),
    'the record',
    30_000,
  )
  function isOf({ from }: { from: { number: string } }) {
    return from.number === number
  }
  const { story, reason } = await pbx.api.ok('GET', `/api/calls/${found.id}`)
  const steps = story.map(
    ({ at, code, data }: { at: string; code: string; data: { number?: string; by?: string } }) =>
      `${at.slice(17, 23)} ${code} ${data.number ?? data.by ?? ''}`,
  )
  return [found.id, reason, ...steps].join('\n')
}

t.test(`supervisors do what they like, and no customer is lost (seed ${from})`, async (t) => {
  const source = random(from)
  const taken: Call[] = []
  const agents = [await it.agent(t, '101'), await it.agent(t, '102')]
  const phone = await house.scripted(t, '110', { tone: voices.supervisor })
  for (const one of [...agents, phone, other]) {
    // As long as Asterisk grants, which is longer than the campaign: nobody registers again.
    await one.register(600)
    lives(one, source.fork(one.user), taken)
  }
  const customers: Call[] = []
  for (let n = 0; n < 3; n++) customers.push(await it.calling())

  const day = AbortSignal.timeout(shortOrLong(30_000, 480_000))
  const answers: Record<string, number> = {}
  const to = (r: Random) =>
    r.pick([
      { type: 'queue', id: queueId },
      ...['101', '102'].map((number) => ({ type: 'extension', id: extensions.get(number)?.id })),
    ])
  const deed = (r: Random): readonly [what: string, body: object] =>
    r.pick<readonly [string, object]>([
      ...['listen', 'whisper', 'join'].map((what) => [what, {}] as const),
      ...['at_once', 'on_answer'].map((mode) => ['takeover', { mode }] as const),
      ['transfer', { to: to(r) }],
      ['transfer', { to: to(r) }],
    ])
  const supervise = async (asks: typeof second, r: Random): Promise<void> => {
    while (!day.aborted) {
      await sleep(r.between(0, 700))
      const [what, body] = deed(r)
      try {
        const { items } = (await asks('GET', '/live/calls')).body
        const id: string = items.length > 0 ? r.pick<{ id: string }>(items).id : 'none'
        const { status } = await asks('POST', `/live/calls/${id}/${what}`, body)
        answers[`${what} ${status}`] = (answers[`${what} ${status}`] ?? 0) + 1
      } catch {
        // The service is dead.
      }
    }
  }
  const killing = async (r: Random): Promise<void> => {
    while (isLong && !day.aborted) {
      await sleep(r.between(5000, 25_000))
      await pbx.killService('SIGKILL')
      await sleep(r.between(0, 3000))
      await pbx.start()
    }
  }
  /** How calls that nobody ended have ended, by their stories. */
  const lost: Promise<string>[] = []
  for (const call of customers)
    void call.over(900_000).then(
      () => lost.push(storyOf(call)),
      () => undefined,
    )
  await Promise.all([
    supervise(it.supervisor, source.fork('first')),
    supervise(second, source.fork('second')),
    killing(source.fork('kills')),
  ])
  t.comment(JSON.stringify(answers))
  // 503: Asterisk is being connected again, after the service was killed.
  const understood = [202, 403, 404, 409, ...(isLong ? [503] : [])]
  t.same(
    Object.keys(answers).filter((one) => !understood.includes(Number(one.split(' ')[1]))),
    [],
    'each order is taken or refused',
  )
  t.same(await Promise.all(lost), [], 'nobody has ended a call')
  for (const [n, call] of customers.entries()) {
    if (call.leg.state === 'over') continue
    const cared = poll(async () => isCaredFor(call), `customer ${n} with somebody`, 60_000, 100)
    await cared.catch((error: Error) => t.fail(error.message))
  }
  lost.length = 0
  for (const call of customers) await call.hangUp()
  await Promise.all(taken.map((call) => call.over(20_000)))
  const { records, breaches } = await judge(house, new Set())
  t.same(breaches, [])
  const inbound = records.filter(({ direction }) => direction === 'inbound')
  t.equal(inbound.length, customers.length)
})
