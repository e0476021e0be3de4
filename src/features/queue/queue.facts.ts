import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { comparable } from '../../domain/phone-number.js'
import type { OfferFact, Outcome } from './acd.effects.js'
import type { Visit } from './queue.visits.js'

/** What happened in queues, written in batches so that no call waits for the disk. */
export interface QueueFacts {
  offer(fact: OfferFact): void
  visit(visit: Visit): void
  /** How long an agent talked with a caller of a queue. */
  talked(channel: string, queueId: number, ms: number): void
  /** Resolves when everything told so far is written. */
  flush(): Promise<void>
}

const writeAfterMs = 300
/** Of a full disk: what is newest is kept. */
const waitingAtMost = 20_000

type Write = (trx: Transaction) => Promise<unknown>

export function queueFacts(db: Database, trouble: (error: unknown) => void): QueueFacts {
  let waiting: Write[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const writes = waiting
    if (writes.length === 0) return
    waiting = []
    try {
      await inTransaction(db, async (trx) => {
        for (const one of writes) await one(trx)
      })
    } catch (error) {
      trouble(error)
      waiting = [...writes, ...waiting].slice(-waitingAtMost)
      later()
    }
  }
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }
  const later = () => {
    timer ??= setTimeout(flush, writeAfterMs)
    timer.unref()
  }
  const tell = (one: Write) => {
    waiting.push(one)
    later()
  }

  return {
    offer: ({ offer: offerId, caller: channel, queue: queueId, agent: userId, ...rest }) =>
      tell((trx) =>
        trx('queue_offer')
          .insert({ offerId, callId: channel, channel, queueId, userId, ...rest })
          .onConflict(['offerId', 'userId'])
          .ignore(),
      ),
    visit: (visit) => tell((trx) => saveVisit(trx, visit)),
    talked: (channel, queueId, talkMs) =>
      tell((trx) => trx('queue_visit').where({ channel, queueId }).update({ talkMs })),
    flush,
  }
}

/** One row a stay, made when the caller comes and completed at the end. */
async function saveVisit(trx: Transaction, visit: Visit): Promise<void> {
  const { channel, queueId, number, joinedAt, ...end } = visit
  const isOpen = { channel, queueId, endedAt: null }
  const changed = await trx('queue_visit').where(isOpen).update(end)
  if (changed > 0) return
  const caller = { callId: channel, channel, queueId, number: comparable(number), joinedAt }
  await trx('queue_visit').insert({ ...caller, ...end })
}

/**
 * Stays that nobody ended are over: the service was gone when the caller went. `at` is when it was
 * looked who is there, so that whoever came later is not meant.
 */
export async function closeVisits(
  db: Database,
  isThere: (channel: string) => boolean,
  at: number,
): Promise<void> {
  const open: readonly { id: number; channel: string; joinedAt: number }[] = await db('queue_visit')
    .whereNull('endedAt')
    .andWhere('joinedAt', '<', at)
    .select('id', 'channel', 'joinedAt')
  for (const { id, channel, joinedAt } of open)
    if (!isThere(channel))
      await db('queue_visit')
        .where({ id })
        .update({ endedAt: at, outcome: 'lost', waitMs: Math.max(0, at - joinedAt) })
}

/** Whom a customer talked to last, in any queue, within so many days; null: nobody. */
export async function lastAgentOf(
  db: Database,
  number: string,
  since: number,
): Promise<number | null> {
  const known = comparable(number)
  if (known === 'anonymous') return null
  const row = await db('queue_visit')
    .where({ number: known, outcome: 'answered' })
    .andWhere('joinedAt', '>', since)
    .orderBy('joinedAt', 'desc')
    .first('userId')
  return row?.userId ?? null
}

/** Who is known to have answered one of these offers, as `offer agent`. */
export async function answeredOffers(
  db: Database,
  offers: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: readonly { offerId: string; userId: number }[] = await db('queue_offer')
    .whereIn('offerId', [...offers])
    .andWhere({ outcome: 'answered' })
    .select('offerId', 'userId')
  return new Set(rows.map(({ offerId, userId }) => `${offerId} ${userId}`))
}

/** What was told of a call's channels is told of the call. */
export async function belongTo(
  calls: readonly { readonly id: string; readonly channels: readonly string[] }[],
  trx: Transaction,
): Promise<void> {
  const owners = calls.flatMap(({ id, channels }) =>
    channels.filter((channel) => channel !== id).map((channel) => [channel, id]),
  )
  for (const table of ['queue_visit', 'queue_offer'])
    await trx.raw(
      `UPDATE ${table} SET callId = owner.value->>1 FROM json_each(?) AS owner
        WHERE channel = owner.value->>0`,
      JSON.stringify(owners),
    )
}

export interface KnownOffer {
  readonly queueId: number
  readonly userId: number
  /** '' when that person was deleted. */
  readonly name: string
  readonly at: number
  readonly endedAt: number
  readonly outcome: Outcome
}

/** Every offer of a call, by its id and those of what became a part of it, the first first. */
export async function offersOfCall(
  db: Database,
  ids: readonly string[],
): Promise<readonly KnownOffer[]> {
  return db('queue_offer')
    .leftJoin('user', 'user.id', 'queue_offer.userId')
    .whereIn('callId', [...ids])
    .orderBy(['at', 'queue_offer.id'])
    .select('queueId', 'userId', 'at', 'endedAt', 'outcome', {
      name: db.raw("coalesce(user.name, '')"),
    })
}

/** The last queue that a call was in; undefined: it was in none. */
export async function lastQueueOf(
  db: Database,
  ids: readonly string[],
): Promise<number | undefined> {
  const visits = db('queue_visit').whereIn('callId', [...ids])
  const row = await visits.orderBy(['joinedAt', 'id']).select('queueId')
  return row.at(-1)?.queueId
}
