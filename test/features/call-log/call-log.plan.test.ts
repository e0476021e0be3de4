import t from 'tap'
import { nextStep, type Step } from '../../../src/features/call-log/call-log.plan.js'

const costs = {
  fewParties: 10,
  mostParties: 1000,
  callsPerParty: 2,
  firstLook: 4,
  longestLook: 5000,
}

type Row = readonly [
  what: string,
  parties: number,
  wanted: number,
  looked: number,
  found: number,
  step: Step,
]
const rows: readonly Row[] = [
  ['few parties are fetched', 10, 50, 0, 0, 'parties'],
  ['more than few are looked for first', 11, 50, 0, 0, 200],
  ['what was common goes on being read', 900, 10, 200, 39, 200],
  ['what was less common is read as far as it will take', 900, 40, 200, 9, 800],
  ['what is rarer than fetching is dear is fetched', 300, 50, 200, 0, 'parties'],
  ['too many parties are never fetched', 1001, 50, 200, 0, 5000],
  ['no look is longer than the longest', 2000, 5000, 0, 0, 5000],
]

for (const [what, parties, wanted, looked, found, step] of rows)
  t.test(what, async (t) => {
    t.equal(nextStep({ parties, wanted, looked, found }, costs), step)
  })
