import type { Transaction } from '../../db/database.js'
import type { CallRecord, MemberName } from '../../domain/call-record.js'
import { comparable } from '../../domain/phone-number.js'
import { connectedAlone } from './queue.callback.repo.js'
import type { QueuePeople } from './queue.people.js'
import {
  isBelieved,
  isSame,
  type KnownStay,
  staysOf,
  type TrailRing,
  type TrailStay,
} from './queue.trail.js'

type StoredStay = KnownStay & { readonly id: number; readonly userId: number | null }

export interface RecordWorld {
  /** Everybody who takes calls, as of now. */
  people(): Promise<QueuePeople>
  /** Since when this service sees everything, epoch ms: stays that began before may have been left behind. */
  readonly seenSince: number
}

/** What was told of a call's channels is told of the call. */
export async function belongTo(
  calls: readonly Pick<CallRecord, 'id' | 'channels'>[],
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

/**
 * Completes stays that ended while the service was away, by what Asterisk wrote, with who was rung
 * for them (R76). Calls that the service has seen from end to end cost nothing here.
 */
export async function completeStays(
  records: readonly CallRecord[],
  trx: Transaction,
  world: RecordWorld,
): Promise<void> {
  const left = records.flatMap((record) => {
    const trail = record.queueTrail
    const isLeft =
      trail !== undefined && (trail.alone.length > 0 || record.startedAt < world.seenSince)
    return isLeft ? [{ record, trail }] : []
  })
  if (left.length === 0) return
  const people = await world.people()
  for (const { record, trail } of left) {
    const called = trail.alone.flatMap(({ callback }) => callback ?? [])
    if (called.length > 0) await connectedAlone(trx, called, record.endedAt)
    const known: readonly StoredStay[] = await trx('queue_visit')
      .whereIn('channel', [...record.channels])
      .select('id', 'channel', 'queueId', 'joinedAt', 'outcome', 'endedAt', 'userId')
    for (const stay of staysOf(trail, known)) {
      await saveStay(trx, record, known, stay, memberId(people, stay.by))
      for (const ring of stay.rings)
        await saveRing(trx, record, stay, ring, memberId(people, ring.by))
    }
  }
}

async function saveStay(
  trx: Transaction,
  { id: callId, from }: CallRecord,
  known: readonly StoredStay[],
  { channel, queueId, joinedAt, endedAt, outcome, talkMs }: TrailStay,
  userId: number | undefined,
): Promise<void> {
  const place = { channel, queueId, joinedAt }
  const waitMs = Math.max(0, endedAt - joinedAt)
  const end = { endedAt, outcome, waitMs, talkMs, userId: userId ?? null }
  const row = known.findLast((one) => isSame(one, place))
  if (row === undefined) {
    await trx('queue_visit').insert({ callId, ...place, number: comparable(from.number), ...end })
    return
  }
  // Who comes back into a talk knows neither when it began nor, if it is over, how long it was.
  const isSameAnswer = row.outcome === 'answered' && outcome === 'answered' && row.userId === userId
  if (isSameAnswer || isBelieved(row)) await trx('queue_visit').where('id', row.id).update(end)
}

async function saveRing(
  trx: Transaction,
  { id: callId }: CallRecord,
  { channel, queueId }: TrailStay,
  { at, endedAt, outcome }: TrailRing,
  userId: number | undefined,
): Promise<void> {
  if (userId === undefined) return
  // The service may have told of it before it was lost.
  const told = await trx('queue_offer')
    .where({ channel, userId })
    .andWhere('at', '<=', endedAt)
    .andWhere('endedAt', '>=', at)
    .first('id', 'outcome')
  if (told !== undefined) {
    // A service that did not see the answer saw the caller go.
    if (outcome === 'answered' && told.outcome === 'caller_left')
      await trx('queue_offer').where('id', told.id).update({ outcome, endedAt })
    return
  }
  const offer = { offerId: `${channel}.${at}`, callId, channel, queueId, userId }
  await trx('queue_offer')
    .insert({ ...offer, at, endedAt, outcome })
    .onConflict(['offerId', 'userId'])
    .ignore()
}

function memberId(people: QueuePeople, by: MemberName | undefined): number | undefined {
  if (by === undefined) return undefined
  return 'userId' in by ? by.userId : people.byAccount.get(by.number)
}
