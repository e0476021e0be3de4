import { join } from 'node:path'
import { configChange } from '../../src/db/config-change.js'
import { openDatabase } from '../../src/db/database.js'
import { insertExtension } from '../../src/features/extension/extension.repo.js'
import { newExtension } from '../../src/features/extension/extension.schema.js'
import type { Pbx } from '../support/pbx.js'
import type { Login } from './sip-load.ts'

/** `count` numbers from `first` on. */
export const numbersFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => first + i)

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

/** The secret of a seeded extension. */
export const seededLogin = (number: number): Login => ({
  number: String(number),
  secret: `secret-of-extension-${number}`,
})

/** Extensions written into the database of a service that does not run: thousands in a moment. */
export function seedExtensions(numbers: readonly number[]): (data: string) => Promise<void> {
  return async (data) => {
    const db = await openDatabase(join(data, 'db/tongdai.sqlite'))
    const now = Date.now()
    await db.transaction(async (trx) => {
      const change = configChange(trx)
      for (const number of numbers) {
        const body = { ...seededLogin(number), name: `Máy ${number}` }
        const values = newExtension.parse(body)
        await insertExtension(change, { ...values, secret: body.secret }, now)
      }
    })
    await db.destroy()
  }
}
