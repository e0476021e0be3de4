import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import { presences, setters } from './agent.schema.js'

/** A row of the history; times are epoch milliseconds. */
export const statusRow = z.object({
  id: z.int(),
  userId: z.int(),
  name: z.string(),
  status: z.enum(presences),
  reason: z.string().nullable(),
  setBy: z.enum(setters),
  setByUserId: z.int().nullable(),
  channel: z.string().nullable(),
  at: z.int(),
  endedAt: z.int().nullable(),
})
export type StatusRow = z.output<typeof statusRow>

/** What history can be asked for. */
export interface HistoryFilter {
  readonly userId?: number | undefined
  /** Epoch milliseconds: what was so at some time from here … */
  readonly from?: number | undefined
  /** … to here, exclusive. */
  readonly to?: number | undefined
}

/** Statuses of agents in the database. */
export const agentRepo = {
  /** What everybody is now. */
  async now(db: Database | Transaction): Promise<readonly StatusRow[]> {
    return z.array(statusRow).parse(await db('agent_status').whereNull('endedAt'))
  },

  /** Ends what somebody was, and begins what somebody is. */
  async begin(trx: Transaction, row: Omit<StatusRow, 'id' | 'endedAt'>): Promise<void> {
    await agentRepo.end(trx, row.userId, row.at)
    await trx('agent_status').insert(row)
  },

  async end(db: Database | Transaction, userId: number, at: number): Promise<void> {
    await db('agent_status').where({ userId }).whereNull('endedAt').update({ endedAt: at })
  },

  /** Newest first, one more than `limit` to tell if there are others. */
  async history(
    db: Database,
    { userId, from, to }: HistoryFilter,
    limit: number,
    before: number | undefined,
  ): Promise<readonly StatusRow[]> {
    const query = db('agent_status')
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (userId !== undefined) query.where({ userId })
    if (to !== undefined) query.where('at', '<', to)
    if (from !== undefined)
      query.where((still) => still.whereNull('endedAt').orWhere('endedAt', '>', from))
    if (before !== undefined) query.where('id', '<', before)
    return z.array(statusRow).parse(await query)
  },

  async away(
    db: Database,
  ): Promise<readonly { readonly userId: number; readonly queueId: number }[]> {
    return db('agent_away').orderBy('id').select('userId', 'queueId')
  },

  async setAway(
    db: Database | Transaction,
    userId: number,
    queueId: number,
    away: boolean,
  ): Promise<void> {
    if (away) await db('agent_away').insert({ userId, queueId }).onConflict().ignore()
    else await db('agent_away').where({ userId, queueId }).delete()
  },
}
