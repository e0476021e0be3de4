import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'

/** The seats that an extension number ever had, whoever's it was. */
export async function seatsOfNumber(db: Database, number: string): Promise<readonly number[]> {
  return ids(await db.raw('SELECT id FROM seat WHERE number = ?', number))
}

/** A hotline has calls as extensions have: its seat is nobody's, and no extension has such a number. */
export const hotlineSeat = (id: number): string => `hotline-${id}`
/** That of a person without an extension, by the id. */
export const personSeat = (id: number): string => `user-${id}`
/** Whether it is no extension's. */
export const isOtherSeat = (number: string): boolean => /^(hotline|user)-/.test(number)

/** The seats of somebody's own extension or of the person: what an agent may see. */
export async function ownSeats(
  db: Database,
  { extensionId, userId }: Actor,
): Promise<readonly number[]> {
  return ids(
    await db.raw(
      `SELECT id FROM seat WHERE extension_id = ? AND extension_id > 0
       UNION SELECT id FROM seat WHERE user_id = ? AND user_id > 0`,
      [extensionId, userId],
    ),
  )
}

/** Whether somebody's own extension or the person took part in the call with row number `n`. */
export async function tookPart(db: Database, n: number, actor: Actor): Promise<boolean> {
  const found: readonly unknown[] = await db.raw(
    'SELECT 1 FROM call_seat WHERE call = ? AND seat IN (SELECT value FROM json_each(?)) LIMIT 1',
    [n, JSON.stringify(await ownSeats(db, actor))],
  )
  return found.length > 0
}

const ids = (rows: readonly { readonly id: number }[]): readonly number[] =>
  rows.map(({ id }) => id)
