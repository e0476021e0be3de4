import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import type { Fact } from '../../../src/domain/cel.js'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { noCalls, type OpenCall, step } from '../../../src/features/call-log/call-log.group.js'
import { mayTakeMinutes, runs } from '../../support/long.js'
import { celFile, factsIn, known, recordsOf } from './cel-files.js'

mayTakeMinutes(t, 15)

const files = readdirSync(new URL('cel', import.meta.url))
  .map((name) => name.replace('.jsonl', ''))
  .filter((name) => !name.startsWith('killed'))

/** The least that cel.conf must write: the rest only repeats it. */
const needed =
  /^(CHAN_START|HANGUP|BRIDGE_ENTER|BRIDGE_EXIT|BLINDTRANSFER|ATTENDEDTRANSFER|PICKUP|FORWARD|STREAM_BEGIN|STREAM_END|USER_DEFINED)$/

for (const name of files) {
  const facts = factsIn(celFile(name))
  const expected = recordsOf(facts).toSorted(byId)

  t.test(
    `${name}: shuffled in an instant, read twice, cut anywhere, it is the same call`,
    async (t) => {
      fc.assert(
        fc.property(instants(facts), fc.array(fc.nat(facts.length)), (shuffled, cuts) => {
          t.strictSame(readIn(shuffled, cuts).toSorted(byId), expected)
        }),
        { numRuns: runs(30) },
      )
    },
  )

  t.test(`${name}: CHAN_END, LINKEDID_END and ANSWER add nothing`, async (t) => {
    const least = facts.filter((fact) => needed.test(fact.type))
    t.strictSame(recordsOf(least).toSorted(byId), expected)
  })
}

/** Facts of at most 5 ms in any order, some of them twice. */
function instants(facts: readonly Fact[]): fc.Arbitrary<readonly Fact[]> {
  const groups: Fact[][] = []
  for (const fact of facts) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && fact.at - last[0].at <= 5) last.push(fact)
    else groups.push([fact])
  }
  const shuffled = groups.map((group) =>
    fc
      .tuple(fc.shuffledSubarray(group, { minLength: group.length }), fc.subarray(group))
      .map(([all, again]) => [...all, ...again]),
  )
  return fc.tuple(...shuffled).map((all) => all.flat())
}

function readIn(facts: readonly Fact[], cuts: readonly number[]) {
  let state = noCalls
  const closed: OpenCall[] = []
  let from = 0
  for (const to of [...cuts, facts.length * 2].toSorted((a, b) => a - b)) {
    const [next, over] = step(state, facts.slice(from, to))
    state = next
    closed.push(...over)
    from = to
  }
  const [, late] = step(state, [], Number.POSITIVE_INFINITY)
  return [...closed, ...late].flatMap((call) => foldCall(call.facts, known))
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1
}
