import { readdirSync } from 'node:fs'
import t from 'tap'
import type { CallRecord } from '../../../src/domain/call-record.js'
import type { Fact } from '../../../src/domain/cel.js'
import { steady } from '../../../src/features/call-log/call-log.clock.js'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { noCalls, step } from '../../../src/features/call-log/call-log.group.js'
import { celFile, factsIn, known } from './cel-files.js'

const hourMs = 3_600_000
const files = readdirSync(new URL('cel', import.meta.url))
  .map((name) => name.replace('.jsonl', ''))
  .filter((name) => !name.startsWith('killed'))

const setBack = (facts: readonly Fact[], from: number): readonly Fact[] =>
  facts.map((fact, i) => (i < from ? fact : { ...fact, at: fact.at - hourMs }))

/** As the reader does it: facts to sets, closed sets to records. */
function fold(facts: readonly Fact[]): readonly CallRecord[] {
  const [state, closed] = step(noCalls, facts)
  const [, late] = step(state, [], 9e15)
  return [...closed, ...late].flatMap((call) => foldCall(call.facts, known))
}

/** Who and what, in the order of ids. A hold in the moment of the turn may be missed. */
const told = (records: readonly CallRecord[]) =>
  records
    .map(({ id, aliases, direction, status, story }) =>
      [id, ...aliases, direction, status, ...story.map(({ code }) => code)]
        .filter((word) => word !== 'held' && word !== 'resumed')
        .join(' '),
    )
    .toSorted()

for (const name of files)
  t.test(`${name}: the clock is set back an hour at any moment`, async (t) => {
    const facts = factsIn(celFile(name))
    for (let at = 1; at < facts.length; at++) {
      const records = fold(setBack(facts, at))
      t.same(told(records), told(fold(facts)), `before line ${at}`)
      for (const { startedAt, answeredAt, endedAt, waitMs, talkMs, story } of records) {
        const times = [startedAt, answeredAt ?? startedAt, endedAt]
        t.same(
          times,
          times.toSorted((a, b) => a - b),
          'a call begins, is answered, ends',
        )
        t.ok(waitMs >= 0 && talkMs >= 0 && waitMs < hourMs && talkMs < hourMs)
        t.ok(story.every((step) => step.at <= endedAt && step.at > startedAt - 60_000))
      }
    }
  })

t.test(
  'a call whose older channels were read last is no call with its clock set back',
  async (t) => {
    for (const name of files) {
      const facts = factsIn(celFile(name))
      const channels = [...Map.groupBy(facts, (fact) => fact.uniqueId).values()]
      t.same(fold(channels.toReversed().flat()).toSorted(byId), fold(facts).toSorted(byId), name)
    }
  },
)

t.test('lines of a channel that changed places within a second are put in order', async (t) => {
  const facts = factsIn(celFile('answered-caller-ends'))
  const own = facts.filter((fact) => fact.uniqueId === facts[0]?.uniqueId)
  const [first, second] = own.slice(1, 3)
  if (first === undefined || second === undefined) throw new Error('There are too few lines.')
  const near = { ...second, at: first.at - 900 }
  t.equal(steady([first, near])[1]?.at, near.at)
  const far = { ...second, at: first.at - 1100 }
  t.equal(steady([first, far])[1]?.at, first.at + 1)
})

t.test('a clock that is set back twice is set right twice', async (t) => {
  const facts = factsIn(celFile('hold-by-caller'))
  const third = Math.floor(facts.length / 3)
  const twice = setBack(setBack(facts, third), 2 * third)
  t.same(told(fold(twice)), told(fold(facts)))
})

function byId(a: CallRecord, b: CallRecord): number {
  return a.id < b.id ? -1 : 1
}
