import type { Pbx } from '../support/pbx.js'
import type { Login } from './sip-load.ts'

/** Extensions made over REST. */
export async function makeExtensions(
  pbx: Pbx,
  numbers: readonly number[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<readonly Login[]> {
  const made: Login[] = []
  for (const number of numbers) {
    const body = { number: String(number), name: `Máy ${number}`, ...more }
    const { secret } = await pbx.api.ok('POST', '/api/extensions', body)
    made.push({ number: String(number), secret })
  }
  return made
}

/** `count` numbers from `first` on. */
export const numbersFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => first + i)
