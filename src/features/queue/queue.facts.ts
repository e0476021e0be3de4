import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { QueuePlace } from '../../domain/call-record.js'
import { comparable } from '../../domain/phone-number.js'
import type { Talk } from './acd.agent.js'
import type { OfferFact, Outcome } from './acd.effects.js'
import type { Acd } from './acd.state.js'
import type { Visit, VisitOutcome } from './queue.visits.js'

/** What happened in queues, written in batches so that no call waits for the disk. */
export interface QueueFacts {
  offer(fact: OfferFact): void
  visit(visit: Visit): void
  /** How long an agent talked with a caller of a queue. */
  talked(userId: number, talk: Pick<Talk, 'caller' | 'queue'>, ms: number): void
  /** A supervisor has this caller, of whom it was perhaps told a moment ago that he or she gave up. */
  taken(channel: string, at: number): void
  /** An agent has the caller of an offer that did not ring for this agent. */
  unasked(acd: Acd, offer: string, agent: number): void
  /**
   * Stays that nobody ended are over: the service was gone when the caller went. `there`: channels
   * that are in Asterisk or wait, as of now; `at` is when that was looked at, so that whoever came
   * later is not meant. Resolves when it is written, after everything told before.
   */
  closeOthers(there: ReadonlySet<string>, at: number): Promise<void>
  /** Resolves when everything told so far is written. */
  flush(): Promise<void>
}

const writeAfterMs = 300
/** Of a full disk: what is newest is kept. */
const waitingAtMost = 20_000

/** Ends that are not the last word: what a service believes of a caller whom it has no more. */
const unserved: readonly VisitOutcome[] = ['abandoned', 'lost', 'timeout', 'empty', 'taken']

/** What is told on two connections comes so close together. */
const momentMs = 3000

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

  const offer: QueueFacts['offer'] = (fact) => {
    const { offer: offerId, caller: channel, queue: queueId, agent: userId, ...rest } = fact
    tell((trx) =>
      trx('queue_offer')
        .insert({ offerId, callId: channel, channel, queueId, userId, ...rest })
        .onConflict(['offerId', 'userId'])
        .ignore(),
    )
  }

  return {
    offer,
    visit: (visit) => tell((trx) => saveVisit(trx, visit)),
    talked: (userId, { caller: channel, queue: queueId }, ms) =>
      tell((trx) => saveTalk(trx, { channel, queueId, userId }, ms)),
    taken: (channel, at) => tell((trx) => saveTaken(trx, channel, at)),
    unasked({ at, offers }, id, agent) {
      const { caller, queue } = offers.get(id) ?? {}
      if (caller === undefined || queue === undefined) return
      // By an id of its own: this agent may have had a part in the offer, and declined.
      const mark = { offer: `${id}.alone`, at, endedAt: at, outcome: 'answered' } as const
      offer({ ...mark, caller, queue, agent })
    },
    // In line with the other writes: an end that waits to be written must find its stay still open.
    closeOthers(there, at) {
      tell((trx) => closeVisits(trx, there, at))
      return flush()
    },
    flush,
  }
}

async function saveTaken(trx: Transaction, channel: string, at: number): Promise<void> {
  const lately = (table: string, outcome: string) =>
    trx(table)
      .where({ channel, outcome })
      .where('endedAt', '>=', at - momentMs)
  await lately('queue_visit', 'abandoned').update({ outcome: 'taken' satisfies VisitOutcome })
  await lately('queue_offer', 'caller_left').update({ outcome: 'elsewhere' satisfies Outcome })
}

/**
 * One row a stay, made when the caller comes and completed at the end. Back in the old place it is the
 * same stay: of whom a supervisor had taken in vain, or whom a service that hung took for gone.
 */
async function saveVisit(trx: Transaction, visit: Visit): Promise<void> {
  const { channel, queueId, number, joinedAt, ...end } = visit
  const changed = await trx('queue_visit')
    .where({ channel, queueId })
    .andWhere((stay) =>
      stay
        .whereNull('endedAt')
        .orWhere((over) => over.where({ joinedAt }).whereIn('outcome', [...unserved])),
    )
    .update(end)
  if (changed > 0) return
  // Asterisk has served the caller meanwhile, whom this service takes for gone.
  const isServed = visit.endedAt !== null && (await isAnswered(trx, { channel, queueId, joinedAt }))
  if (isServed) return
  const caller = { callId: channel, channel, queueId, number: comparable(number), joinedAt }
  await trx('queue_visit').insert({ ...caller, ...end })
}

const isAnswered = async (trx: Transaction, place: QueuePlace): Promise<boolean> =>
  (await trx('queue_visit')
    .where({ ...place, outcome: 'answered' })
    .first('id')) !== undefined

/** A customer may come back on the same line, to the same agent: the last stay is the one. */
async function saveTalk(
  trx: Transaction,
  of: { readonly channel: string; readonly queueId: number; readonly userId: number },
  talkMs: number,
): Promise<void> {
  const last = trx('queue_visit')
    .where({ ...of, outcome: 'answered' })
    .max('id')
  await trx('queue_visit').where('id', '=', last).update({ talkMs })
}

async function closeVisits(
  trx: Transaction,
  there: ReadonlySet<string>,
  at: number,
): Promise<void> {
  const open: readonly { id: number; channel: string; joinedAt: number }[] = await trx(
    'queue_visit',
  )
    .whereNull('endedAt')
    .andWhere('joinedAt', '<', at)
    .select('id', 'channel', 'joinedAt')
  for (const { id, channel, joinedAt } of open)
    if (!there.has(channel))
      await trx('queue_visit')
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
