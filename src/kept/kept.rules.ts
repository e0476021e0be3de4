import type { Transaction } from '../db/database.js'
import { type FieldFault, fail } from '../domain/errors.js'
import { inLanguage, say } from '../domain/text.js'

/** What is wrong with an object beyond its schema; `id` is undefined for a new one. */
export type Rule<Fields> = (fields: Fields, id: number | undefined) => readonly FieldFault[]

/** Reads what the objects of a kind are judged by, once for as many as are to be judged. */
export type Rules<Fields> = (trx: Transaction) => Promise<Rule<Fields>>

/** Throws 422 with all faults, the first of them in its sentence; returns when there are none. */
export function refuseFaults(faults: readonly FieldFault[]): void {
  const [first] = faults
  if (first === undefined) return
  const { path, message } = first
  const told = (language: 'vi' | 'en') => `${path} ${inLanguage(message, language)}`
  fail('unprocessable', { why: say(told('vi'), told('en')) }, faults)
}
