import t from 'tap'
import type { Fact } from '../../../src/domain/cel.js'
import { celFile, factsIn } from './cel-files.js'
import { at, onlyRecord } from './only-record.js'

/** The sides of recorded legs by the extension they belong to, as they were bridged. */
const sides = (name: string) => {
  const facts = factsIn(celFile(name))
  return onlyRecord(facts)
    .recordedLegs.filter((leg) => leg.bridged.length > 0)
    .map(({ channel, side }) => [facts.find((fact) => fact.uniqueId === channel)?.number, side])
}

t.test('the caller and whoever replaces him are on the left', async (t) => {
  t.same(sides('recorded'), [
    ['101', 'left'],
    ['102', 'right'],
  ])
  t.same(sides('blind-by-callee'), [
    ['101', 'left'],
    ['102', 'right'],
    ['103', 'right'],
  ])
  t.same(sides('blind-by-caller'), [
    ['101', 'left'],
    ['102', 'right'],
    ['103', 'left'],
  ])
  t.same(sides('att-on-first-leg'), [
    ['101', 'left'],
    ['102', 'right'],
    ['102', 'left'],
    ['103', 'right'],
  ])
  t.same(sides('att-on-consult-leg'), [
    ['101', 'left'],
    ['102', 'right'],
    ['102', 'left'],
    ['103', 'right'],
  ])
  t.same(sides('att-by-caller'), [
    ['102', 'left'],
    ['101', 'right'],
    ['102', 'right'],
    ['103', 'left'],
  ])
  t.same(sides('att-while-ringing'), [
    ['101', 'left'],
    ['102', 'right'],
    ['103', 'right'],
  ])
  t.same(sides('att-other-call-older'), [
    ['102', 'left'],
    ['103', 'right'],
    ['101', 'left'],
    ['102', 'right'],
  ])
})

t.test('a recorded leg tells when it was bridged, and only then', async (t) => {
  const facts = factsIn(celFile('blind-by-callee'))
  const [caller] = onlyRecord(facts).recordedLegs
  const own = facts.filter((fact) => fact.uniqueId === caller?.channel)
  t.same(
    caller?.bridged,
    [0, 1].map((nth) => ({ from: at(own, 'BRIDGE_ENTER', nth), to: at(own, 'BRIDGE_EXIT', nth) })),
  )
})

t.test('a leg that is recorded from the middle of a talk is bridged from then on', async (t) => {
  const facts = factsIn(celFile('answered-caller-ends'))
  const [first] = facts
  if (first === undefined) throw new Error('There is no fact.')
  const middle = at(facts, 'BRIDGE_ENTER', 1) + 100
  const mark: Fact = { ...first, type: 'USER_DEFINED', mark: 'RECORDING', at: middle, extra: {} }
  const record = onlyRecord([...facts, mark])
  t.same(record.recordedLegs[0]?.bridged, [{ from: middle, to: at(facts, 'BRIDGE_EXIT') }])
  t.equal(record.story.find((step) => step.code === 'recording_started')?.at, middle)
})

t.test('a call that nobody answered names its recorded leg, so that its file can go', async (t) => {
  const facts = factsIn(celFile('no-answer'))
  const mark: Fact = {
    ...(facts[0] as Fact),
    type: 'USER_DEFINED',
    mark: 'RECORDING',
    extra: { text: '' },
  }
  const record = onlyRecord([...facts, mark])
  t.same(record.recordedLegs, [{ channel: facts[0]?.uniqueId, side: 'left', bridged: [] }])
  t.notOk(record.story.some((step) => step.code === 'recording_started'))
})

/** The facts of a call, with marks that the service made: of the nth channel, so many ms into its talk. */
const stopped = (name: string, ...stops: readonly (readonly [channel: number, ms: number])[]) => {
  const facts = factsIn(celFile(name))
  const begin = at(facts, 'BRIDGE_ENTER', 1)
  const channels = [...new Set(facts.map((fact) => fact.uniqueId))]
  const marks = stops.map(([nth, ms]): Fact => {
    const own = facts.find((fact) => fact.uniqueId === channels[nth])
    if (own === undefined) throw new Error('There is no such channel.')
    return { ...own, type: 'USER_DEFINED', mark: 'RECORDING_STOPPED', at: begin + ms, extra: {} }
  })
  return { begin, record: onlyRecord([...facts, ...marks]) }
}

/** What the story says of recording, in ms since the talk began. */
const toldOf = ({ begin, record }: ReturnType<typeof stopped>) =>
  record.story
    .filter((step) => step.code.startsWith('recording'))
    .map((step) => `${step.code} ${Math.round((step.at - begin) / 10) * 10}`)

t.test('a recording that was stopped ends there, on each leg and in the story', async (t) => {
  const both = stopped('recorded', [0, 300], [1, 310])
  t.same(
    both.record.recordedLegs.map(({ bridged }) => bridged.map(({ to }) => to - both.begin)),
    [[300], [310]],
  )
  t.same(toldOf(both), ['recording_started 0', 'recording_stopped 310'])
  t.equal(both.record.status, 'success', 'and the call goes on')
})

t.test('a recording goes on as long as one of its legs is recorded', async (t) => {
  t.same(toldOf(stopped('recorded', [0, 300])), ['recording_started 0'])
})

t.test('a leg that has left needs no stop', async (t) => {
  const all = factsIn(celFile('blind-by-callee'))
  const late = at(all, 'BRIDGE_ENTER', -1) - at(all, 'BRIDGE_ENTER', 1) + 100
  const moved = stopped('blind-by-callee', [0, late], [2, late])
  t.same(toldOf(moved).length, 2)
})

t.test('a recording that was stopped before anybody talked never began', async (t) => {
  const early = stopped('recorded', [0, -100], [1, -100])
  t.same(toldOf(early), [])
  t.same(
    early.record.recordedLegs.map(({ bridged }) => bridged),
    [[], []],
  )
})
