import t, { type Test } from 'tap'
import {
  allFree,
  type LiveAgent,
  type QueueRecord,
  type Served,
  serveAll,
  setStatus,
} from './queue-crowd.js'
import { queueHouse, until } from './queue-house.js'

const numbers = ['101', '102', '103', '104', '105']
/** So many wait at once, and so many come one by one while everybody is free. */
const [crowd, singles] = [20, 10]
const talkMs = 200

const it = await queueHouse(t, numbers.length, { joinWhen: 'always', ringSeconds: 20 })
const served: Served[] = []
for (const number of numbers) {
  const phone = await it.agent(t, number, { reaction: 'answer' })
  serveAll(t, phone, talkMs, served)
}
const everybody = (status: string) =>
  Promise.all(numbers.map((number) => setStatus(it, number, status)))
const records = async (count: number) =>
  (await it.house.calls.next(count, 30_000)) as readonly QueueRecord[]
const number = (n: number) => `0909${String(n).padStart(6, '0')}`
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Twenty wait while nobody is ready; then all five are. */
async function crowdIn(t: Test, isAll: boolean): Promise<void> {
  await everybody('paused')
  served.length = 0
  const came = []
  const calledAt: number[] = []
  for (let n = 0; n < crowd; n++) {
    calledAt.push(performance.now())
    came.push(await it.calling(number(n)))
  }
  await everybody('ready')
  await Promise.all(came.map((call) => call.over(30_000)))
  const found = await records(crowd)
  await allFree(it)

  const numbersOf = found.map(({ from }) => from.number)
  t.same(
    numbersOf,
    came.map((_, n) => number(n)),
    'each has one record',
  )
  const answered = found.map(({ offers }) => offers.filter((one) => one.outcome === 'answered'))
  t.ok(
    answered.every((offers) => offers.length === 1),
    'each is answered once',
  )
  t.equal(served.length, crowd, 'by one phone each')
  const begun = answered.map(([offer]) => Date.parse(offer?.at ?? ''))
  t.same(
    begun.toSorted((a, b) => a - b),
    begun,
    'in the order in which they came',
  )
  for (const [n, { waitSeconds, startedAt, answeredAt }] of found.entries()) {
    const rung = (answered[n]?.[0]?.seconds ?? 0) * 1000
    const waited = (begun[n] ?? 0) + rung - Date.parse(startedAt)
    // One is told by Asterisk, the other seen by the service, which has much to do.
    if (Math.abs(waitSeconds * 1000 - waited) > 1000)
      t.fail(`${n} waited ${waited} ms, and the record says ${waitSeconds} s (${answeredAt})`)
    // The phones, which answer at once, have a clock of their own.
    const rangAt = served.find((one) => one.number === number(n))?.rangAt ?? Number.NaN
    const seen = rangAt - (calledAt[n] ?? 0)
    t.ok(Math.abs(waitSeconds * 1000 - seen) < 1000, `${waitSeconds} s, by the phones ${seen} ms`)
  }
  if (isAll) return
  const gaps = numbers.flatMap((agent) => {
    const own = served.filter((one) => one.agent === agent).sort((a, b) => a.rangAt - b.rangAt)
    return own.slice(1).map(({ rangAt }, n) => rangAt - (own[n]?.endedAt ?? Number.NaN))
  })
  t.comment(`free → next rings: ${Math.round(median(gaps))} ms, at most ${Math.max(...gaps)}`)
  t.ok(median(gaps) < 2000, 'the next caller rings as soon as an agent is free')
  const least = Math.min(...numbers.map((a) => served.filter(({ agent }) => agent === a).length))
  t.ok(least >= 2, 'nobody is left out')
}

/** Ten come while everybody is free: whom each was offered to, and what the agents were before. */
async function oneByOne(strategy: string) {
  // What was talked is stored a moment after the talk; only these two strategies look at it.
  const isCounted = ['fewest_calls', 'least_talk'].includes(strategy)
  let before: readonly LiveAgent[] = []
  const chosen: { readonly before: readonly LiveAgent[] }[] = []
  for (let n = 0; n < singles; n++) {
    const talked = isCounted && n > 0 ? talkedBy(before) : -1
    before = await until('free agents', async () => {
      const now = await allFree(it)
      return talkedBy(now) > talked && now
    })
    const call = await it.calling(number(100 + n))
    await call.over(30_000)
    chosen.push({ before })
  }
  const found = await records(singles)
  return chosen.map((one, n) => ({
    ...{ ...one, offers: found[n]?.offers ?? [], agent: found[n]?.agent?.number ?? '' },
  }))
}
const talkedBy = (agents: readonly LiveAgent[]) =>
  agents.reduce((sum, { talkSeconds }) => sum + talkSeconds, 0)
type Chosen = Awaited<ReturnType<typeof oneByOne>>

const agentsOf = (chosen: Chosen) => chosen.map(({ agent }) => agent)
/** Everybody once in five, again and again in the same order. */
const turns = (t: Test, chosen: Chosen) => {
  const order = agentsOf(chosen)
  t.same(new Set(order.slice(0, 5)), new Set(numbers), 'everybody once')
  t.same(order.slice(5), order.slice(0, 5), 'and again in the same order')
  return order
}
/** Each time somebody of whom there was least. */
const least = (t: Test, chosen: Chosen, of: 'calls' | 'talkSeconds') => {
  for (const { before, agent } of chosen) {
    const had = before.find((one) => one.number === agent)?.[of] ?? Number.NaN
    const less = had - Math.min(...before.map((one) => one[of]))
    // What is shown was stored by another clock reading than that by which is chosen.
    t.ok(less <= (of === 'calls' ? 0 : talkMs / 2000), `${agent} had least ${of}, by ${less}`)
  }
}

const asSpecified: Readonly<Record<string, (t: Test, chosen: Chosen) => void>> = {
  linear: (t, chosen) => t.same(new Set(agentsOf(chosen)), new Set(['101']), 'always the first'),
  longest_idle: (t, chosen) => void turns(t, chosen),
  round_robin(t, chosen) {
    const order = turns(t, chosen).slice(0, 5)
    const from = order.indexOf('101')
    t.same([...order.slice(from), ...order.slice(0, from)], numbers, 'in the order of members')
  },
  fewest_calls: (t, chosen) => least(t, chosen, 'calls'),
  least_talk: (t, chosen) => least(t, chosen, 'talkSeconds'),
  random: (t, chosen) => t.ok(new Set(agentsOf(chosen)).size > 1, 'not always the same'),
  ring_all(t, chosen) {
    for (const { offers } of chosen) {
      t.same(new Set(offers.map(({ name }) => name)).size, numbers.length, 'all are rung')
      t.same(
        offers.map(({ outcome }) => outcome).sort(),
        ['answered', ...Array.from({ length: 4 }, () => 'elsewhere')],
        'and one has the caller',
      )
    }
  },
}

for (const [strategy, check] of Object.entries(asSpecified))
  t.test(`${strategy}: 30 callers, five agents`, async (t) => {
    await it.change({ strategy })
    await crowdIn(t, strategy === 'ring_all')
    check(t, await oneByOne(strategy))
  })
