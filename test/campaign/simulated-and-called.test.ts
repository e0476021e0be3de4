import t, { type Test } from 'tap'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { random, seed } from './random.js'
import { dialledCall } from './simulated/dialled-call.js'
import { type Attempt, hotlineCall } from './simulated/hotline-call.js'
import { type Lane, openLanes } from './simulated/lanes.js'

mayTakeMinutes(t, 20)
const from = seed()
const source = random(from)
const callers = 25
const lanes = await openLanes(t, callers, source.chance(0.5))

/** What could not even be made is a failure, too; the other lanes go on. */
const failed =
  (n: number) =>
  (error: unknown): Attempt => ({
    ...{
      name: `configuration ${n}`,
      wrong: [String(error)],
      keys: 0,
      again: 0,
      doubts: [],
      drawn: {},
    },
  })

/** Runs so many, as many at a time as there are lanes, and prints the seed when one is not right. */
async function inLanes(
  t: Test,
  count: number,
  run: (lane: Lane, n: number) => Promise<Attempt>,
): Promise<void> {
  const attempts: Attempt[] = []
  const numbers = Array.from({ length: count }, (_, n) => n).values()
  await Promise.all(
    lanes.lanes.map(async (lane) => {
      for (const n of numbers) attempts.push(await run(lane, n).catch(failed(n)))
    }),
  )
  for (const { name, wrong, ...more } of attempts) {
    t.same(wrong, [], name)
    if (wrong.length > 0)
      t.comment(`TONGDAI_TEST_SEED=${from}, ${name}: ${JSON.stringify(more, null, 1)}`)
  }
  const doubts = attempts.flatMap((one) => (one.doubts.length === 0 ? [] : [one]))
  for (const { name, doubts: once } of doubts) t.comment(`${name}, once: ${once.join('; ')}`)
  t.ok(doubts.length <= 1 + count / 50, `${doubts.length} calls differed once`)
  const sum = (of: (attempt: Attempt) => number) => attempts.reduce((all, one) => all + of(one), 0)
  const reached = Object.groupBy(attempts, (one) => one.imagined?.destination?.type ?? 'nothing')
  const codes = attempts.flatMap(({ imagined }) => imagined?.steps ?? []).map(({ code }) => code)
  t.comment(
    `${count} calls with ${sum(({ keys }) => keys)} keys, ${sum(({ again }) => again)} made again; ` +
      Object.entries(reached)
        .map(([where, list]) => `${list?.length} to ${where}`)
        .join(', '),
  )
  t.comment([...new Set(codes)].toSorted().join(' '))
}

t.test(`a call to a hotline goes as it was simulated (seed ${from})`, async (t) => {
  const count = shortOrLong(24, 400)
  await inLanes(t, count, (lane, n) => hotlineCall(lanes, lane, n, source.fork(`hotline ${n}`)))
})

t.test(`what an extension dials becomes what was simulated (seed ${from})`, async (t) => {
  const count = shortOrLong(16, 200)
  await inLanes(t, count, (lane, n) => dialledCall(lanes, lane, n, source.fork(`dialled ${n}`)))
})
