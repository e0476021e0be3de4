import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { outcomes } from './acd.effects.js'

/** One agent's part in an offer, as stored; times are epoch milliseconds. */
export const offerRow = z.object({
  id: z.int(),
  offerId: z.string(),
  callId: z.string(),
  channel: z.string(),
  queueId: z.int(),
  userId: z.int(),
  /** Null when the person is gone. */
  name: z.string().nullable(),
  at: z.int(),
  endedAt: z.int(),
  outcome: z.enum(outcomes),
})
export type OfferRow = z.output<typeof offerRow>

/** What the history of offers can be asked for; times as `HistoryFilter`. */
export interface OfferFilter {
  readonly userId?: number | undefined
  readonly queueId?: number | undefined
  readonly outcome?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Newest first, one more than `limit` to tell if there are others. */
export async function offersOf(
  db: Database,
  { from, to, ...filter }: OfferFilter,
  limit: number,
  before: number | undefined,
): Promise<readonly OfferRow[]> {
  const query = db('queue_offer')
    .leftJoin('user', 'user.id', 'queue_offer.userId')
    .select('queue_offer.*', 'user.name')
    .orderBy('queue_offer.id', 'desc')
    .limit(limit + 1)
  for (const [column, value] of Object.entries(filter))
    if (value !== undefined) query.where(`queue_offer.${column}`, value)
  if (from !== undefined) query.where('queue_offer.at', '>=', from)
  if (to !== undefined) query.where('queue_offer.at', '<', to)
  if (before !== undefined) query.where('queue_offer.id', '<', before)
  return z.array(offerRow).parse(await query)
}
