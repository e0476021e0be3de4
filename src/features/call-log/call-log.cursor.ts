import { fail } from '../../domain/errors.js'
import type { Position } from './call-log.stream.js'

/** A place in the log as a client carries it. Opaque: its inside may change. */
export function cursorOf({ startedAt, n }: Position): string {
  return Buffer.from(`${startedAt}.${n}`).toString('base64url')
}

/** The place a cursor names. Throws `bad-cursor` for anything that `cursorOf` did not make. */
export function positionOf(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const [, startedAt, n] = /^(\d{1,15})\.([1-9]\d{0,14})$/.exec(text) ?? []
  const position = { startedAt: Number(startedAt), n: Number(n) }
  return cursorOf(position) === cursor ? position : fail('bad-cursor')
}
