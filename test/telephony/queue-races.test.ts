import t from 'tap'
import type { Call } from '../support/sip/call.js'
import { allFree, eachCall, liveAgents, type QueueRecord, setStatus } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 4, {
  ...{ ringSeconds: 5, maxWaitSeconds: 8, joinWhen: 'always', overflow: { type: 'hangup' } },
})
const { pbx, calls } = it.house
const races = 5
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const records = async (count: number) => (await calls.next(count, 45_000)) as readonly QueueRecord[]

/** The same numbers in every run, so that a failure can be had again. */
function dice(seed: number): (below: number) => number {
  let now = seed
  return (below) => {
    now = (Math.imul(now, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((now / 2 ** 32) * below)
  }
}

const nothingLeft = () =>
  until(
    'an Asterisk without channels',
    async () => (await pbx.asterisk('core show channels count')).includes('0 active channels'),
    20_000,
  )

t.test(
  'two agents answer in the same millisecond: one is connected, the other let go',
  async (t) => {
    await it.change({ strategy: 'ring_all' })
    const phones = [await it.agent(t, '101'), await it.agent(t, '102')]
    const bothFree = () =>
      until('both free', async () => {
        const agents = await liveAgents(it)
        return agents.slice(0, 2).every(({ state }) => state === 'free')
      })
    for (let n = 0; n < 5; n++) {
      await bothFree()
      const call = await it.calling()
      const rung = await Promise.all(phones.map((phone) => phone.incoming()))
      for (const one of rung) one.answer()
      const connected = await until('one who is let go', async () => {
        const [over, up] = [rung.findIndex(isOver), rung.findIndex((one) => !isOver(one))]
        return over >= 0 && up >= 0 && [up]
      })
      const winner = connected[0] ?? 0
      await call.media.hears(toneOf(String(101 + winner)), { seconds: 0.3 })
      await rung[winner]?.hangUp()
      t.equal(await call.over(), 'there')
      const [record] = await records(1)
      t.match(record, { status: 'success', agent: { number: String(101 + winner) } })
      t.same(record?.offers.map(({ outcome }) => outcome).sort(), ['answered', 'elsewhere'])
    }
    await bothFree()
    await nothingLeft()
  },
)

t.test('60 calls that end at any moment, agents who do anything: the numbers add up', async (t) => {
  await it.change({ strategy: 'round_robin' })
  const roll = dice(20_261_129)
  // Whoever is never unregistered, does not answer at all: a phone whose cable was pulled.
  await it.agent(t, '104', { reaction: 'silent' })
  for (const number of ['101', '102', '103']) {
    const phone = await it.agent(t, number)
    eachCall(t, phone, (call) => void takeSomehow(call, roll))
  }
  let isBusy = true
  const restless = (async () => {
    for (let n = 0; isBusy; n++) {
      await setStatus(it, '102', n % 2 === 0 ? 'offline' : 'ready')
      await sleep(20)
    }
    await setStatus(it, '102', 'ready')
  })()
  const count = 60
  const ends: Promise<unknown>[] = []
  for (let n = 0; n < count; n++) {
    const call = await it.carrier.call('02473001234', { from: `0908${String(n).padStart(6, '0')}` })
    ends.push(endSomehow(call, roll))
    await sleep(roll(120))
  }
  await Promise.all(ends)
  isBusy = false
  await restless

  const found = await records(count)
  t.equal(new Set(found.map(({ from }) => from.number)).size, count, 'each caller has one record')
  for (const { offers, reason, from } of found) {
    const times = offers.filter(({ outcome }) => outcome === 'answered').length
    if (times !== (reason === 'answered' ? 1 : 0))
      t.fail(`${from.number} was answered ${times} times: ${reason} ${JSON.stringify(offers)}`)
  }
  for (const one of found)
    if (!['answered', 'queue_abandon', 'queue_timeout'].includes(one.reason))
      t.fail(`${one.from.number}: ${one.reason} ${JSON.stringify(one.offers)}`)
  let seen: { today: { calls: number } } | undefined
  const today = await until(
    'every stay stored',
    async () => {
      const queue = (await pbx.api.ok('GET', '/api/live/queues')).items[0]
      seen = queue
      const isOver = queue.waiting + queue.offered + queue.talking === 0
      return isOver && queue.today.calls === count + races && queue.today
      // What was lost with a connection is found when Asterisk is looked at, every 30 seconds.
    },
    60_000,
  ).catch((error: unknown) => {
    t.comment(`queue: ${JSON.stringify(seen)}`)
    t.comment(`calls: ${JSON.stringify(found.map(({ from, reason }) => [from.number, reason]))}`)
    throw error
  })
  const by = (reason: string) => found.filter((one) => one.reason === reason).length
  const [answered, gone, late] = [by('answered'), by('queue_abandon'), by('queue_timeout')]
  t.comment(`${answered} answered, ${gone} gone, ${late} too late: ${JSON.stringify(today)}`)
  t.match(today, { answered: answered + races, abandoned: gone, overflow: { timeout: late } })
  t.equal(answered + gone + late, count, 'the numbers add up')
  t.ok(answered > 5 && gone > 5, 'both happened')
  await nothingLeft()
})

t.test('afterwards nobody is stuck, and everybody is offered calls', async (t) => {
  await it.change({ strategy: 'ring_all', maxWaitSeconds: 300 })
  const phones = []
  for (const number of ['101', '102', '103', '104']) phones.push(await it.agent(t, number))
  await allFree(it)
  const call = await it.calling()
  const rung = await Promise.all(phones.map((phone) => phone.incoming()))
  await call.media.hears(music)
  rung[3]?.answer()
  await call.media.hears(toneOf('104'))
  await call.hangUp()
  t.match((await records(1))[0], { agent: { number: '104' } })
  await nothingLeft()
})

const isOver = ({ leg }: Call) => leg.state === 'over'

/** What agents' phones do with a call. */
async function takeSomehow(call: Call, roll: (below: number) => number): Promise<void> {
  const what = roll(8)
  await sleep(roll(300))
  if (isOver(call)) return
  if (what < 3) call.reject([486, 480, 603][what] ?? 486)
  else if (what === 3) await call.over(10_000)
  else {
    call.answer()
    await sleep(what === 4 ? 100 : 200 + roll(600))
    await call.hangUp()
  }
}

/** What callers do: a third hold on, the others hang up at any moment, also while still calling. */
async function endSomehow(call: Call, roll: (below: number) => number): Promise<void> {
  if (roll(3) > 0) {
    await sleep(roll(7000))
    await call.hangUp()
  }
  await call.over(60_000)
}
