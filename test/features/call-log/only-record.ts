import type { CallRecord } from '../../../src/domain/call-record.js'
import type { Fact } from '../../../src/domain/cel.js'
import { recordsOf } from './cel-files.js'

/** The one record that some facts make. */
export function onlyRecord(facts: readonly Fact[]): CallRecord {
  const [record, ...others] = recordsOf(facts)
  if (record === undefined || others.length > 0) throw new Error('There is not one record.')
  return record
}

/** When the nth fact of a type happened, in whole milliseconds. */
export const at = (facts: readonly Fact[], type: string, nth = 0): number =>
  Math.round(facts.filter((fact) => fact.type === type).at(nth)?.at ?? Number.NaN)
