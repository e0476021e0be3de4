import t from 'tap'
import type { Fact } from '../../../src/domain/cel.js'
import { graceMs, noCalls, step, takeDead } from '../../../src/features/call-log/call-log.group.js'
import { celFile, factsIn } from './cel-files.js'

const blank: Omit<Fact, 'type' | 'at' | 'uniqueId' | 'linkedId'> = {
  ...{ mark: '', channel: '', name: '', number: '', dnid: '', exten: '', context: '', app: '' },
  ...{ appData: '', peer: '', accountCode: '', userField: '', extra: {} },
}
const fact = (
  type: string,
  uniqueId: string,
  linkedId = uniqueId,
  more: Partial<Fact> = {},
): Fact => ({ ...blank, type, at: 1000, uniqueId, linkedId, ...more })

/** Which sets some facts make, each as the channels in it. */
const setsOf = (facts: readonly Fact[]) => {
  const [state] = step(noCalls, facts)
  return [...state.calls.values()].map((call) =>
    [...new Set(call.facts.map((one) => one.uniqueId))].toSorted(),
  )
}

t.test('channels of one linkedid are one set, others are others', async (t) => {
  t.same(setsOf([fact('CHAN_START', 'a'), fact('CHAN_START', 'b', 'a'), fact('CHAN_START', 'c')]), [
    ['a', 'b'],
    ['c'],
  ])
})

t.test('a channel whose linkedid changes brings its set along', async (t) => {
  t.same(
    setsOf([
      fact('CHAN_START', 'a'),
      fact('CHAN_START', 'c'),
      fact('CHAN_START', 'd', 'c'),
      fact('BRIDGE_ENTER', 'a', 'c'),
    ]),
    [['a', 'c', 'd']],
  )
})

for (const key of [
  'channel2_uniqueid',
  'transferee_channel_uniqueid',
  'transfer_target_channel_uniqueid',
  'pickup_channel_uniqueid',
  'local_two_uniqueid',
])
  t.test(`sets are joined by ${key}, not by N/A`, async (t) => {
    const facts = [fact('CHAN_START', 'a'), fact('CHAN_START', 'b'), fact('CHAN_START', 'c')]
    t.same(setsOf([...facts, fact('ATTENDEDTRANSFER', 'a', 'a', { extra: { [key]: 'c' } })]), [
      ['a', 'c'],
      ['b'],
    ])
    t.equal(
      setsOf([
        ...facts,
        fact('X', 'a', 'a', { extra: { [key]: 'N/A' } }),
        fact('X', 'b', 'b', { extra: { [key]: 'N/A' } }),
      ]).length,
      3,
    )
  })

t.test("a supervisor's own mark that names a call does not join him to it", async (t) => {
  const mark = fact('USER_DEFINED', 's', 's', {
    mark: 'SPY',
    extra: { text: 'a', channel2_uniqueid: 'a' },
  })
  t.same(setsOf([fact('CHAN_START', 'a'), fact('CHAN_START', 's'), mark]), [['a'], ['s']])
})

t.test('a set is closed when every channel has ended, never by LINKEDID_END alone', async (t) => {
  const start = [fact('CHAN_START', 'a'), fact('CHAN_START', 'b', 'a'), fact('LINKEDID_END', 'a')]
  const [begun] = step(noCalls, start, 99_000)
  const [half, none] = step(begun, [fact('CHAN_END', 'a')], 99_000)
  t.same(none, [])
  const [ending, early] = step(half, [fact('HANGUP', 'b', 'a')])
  t.same(early, [], 'a moment is left for late lines')
  t.equal(step(ending, [], 1000 + graceMs - 1)[1].length, 0)
  const [empty, closed] = step(ending, [], 1000 + graceMs)
  t.equal(closed[0]?.facts.length, 5)
  t.same([empty.calls.size, empty.keyOf.size], [0, 0])
})

t.test('what was read later proves that the moment is over, without any clock', async (t) => {
  const later = fact('CHAN_START', 'z', 'z', { at: 1000 + graceMs })
  const [, closed] = step(noCalls, [fact('CHAN_START', 'a'), fact('HANGUP', 'a'), later])
  t.equal(closed.length, 1)
})

t.test('an end that stands before another line of its channel is still the end', async (t) => {
  const end = [fact('CHAN_END', 'a'), fact('BRIDGE_EXIT', 'a'), fact('HANGUP', 'a')]
  const [state] = step(noCalls, [fact('CHAN_START', 'a'), ...end])
  t.equal(step(state, [], 2000)[1].length, 1)
})

t.test('a clock that was set back keeps no call open', async (t) => {
  const ended = [fact('CHAN_START', 'a', 'a', { at: 9e12 }), fact('HANGUP', 'a', 'a', { at: 9e12 })]
  const [state] = step(noCalls, ended)
  t.equal(step(state, [], 6000)[1].length, 1)
  t.equal(step(state, [fact('CHAN_START', 'b', 'b', { at: 6 })])[1].length, 1)
})

t.test('dead sets are taken out, those that end by themselves are not', async (t) => {
  const [state] = step(noCalls, [
    fact('CHAN_START', 'x-1.1'),
    fact('CHAN_START', 'y-1.1'),
    fact('CHAN_START', 'e'),
    fact('HANGUP', 'e'),
  ])
  const [rest, dead] = takeDead(state, (call) => !call.open.has('y-1.1'))
  t.same(
    dead.map((call) => call.key),
    ['x-1.1'],
  )
  t.same([...rest.calls.keys()], ['y-1.1', 'e'])
})

t.test('cut anywhere, the facts of a real transfer stay one set', async (t) => {
  const facts = factsIn(celFile('att-other-call-older'))
  for (let cut = 0; cut <= facts.length; cut++) {
    const [first, none] = step(noCalls, facts.slice(0, cut))
    const [second] = step(first, facts.slice(cut))
    const [, closed] = step(second, [], 9e12)
    t.equal(none.length, 0)
    t.equal(closed.length, 1)
    t.equal(closed[0]?.facts.length, facts.length)
  }
})
