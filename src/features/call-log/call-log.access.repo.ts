import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import { tookPart } from './call-log.seat.repo.js'

/** A call somebody may see. */
export interface SeenCall {
  /** The id of the call; another than asked for when that one became a part of this call. */
  readonly id: string
  readonly n: number
  /** Whether it is the asker's own; to play or export anybody else's is an audit row. */
  readonly own: boolean
}

/**
 * Looks a call up for somebody: admins and supervisors see every call, agents those that their
 * own extension or they themselves took part in. Undefined when there is none they may see.
 */
export async function seenCall(
  db: Database,
  actor: Actor,
  id: string,
): Promise<SeenCall | undefined> {
  const [call]: readonly { readonly n: number; readonly id: string }[] = await db.raw(
    `SELECT n, id FROM call WHERE n = coalesce((SELECT n FROM call WHERE id = ?),
                                               (SELECT call FROM call_alias WHERE id = ?))`,
    [id, id],
  )
  if (call === undefined) return undefined
  const own = await tookPart(db, call.n, actor)
  return own || actor.role !== 'agent' ? { ...call, own } : undefined
}

/** Ids of the calls that became a part of this one. */
export async function aliasesOf(db: Database, n: number): Promise<readonly string[]> {
  return await db('call_alias').where({ call: n }).pluck('id')
}
