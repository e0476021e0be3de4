import type { LiveCall } from '../../domain/live-call.js'
import { insiders, type MonitorWorld, personOf, type SeenCall } from './monitor.view.js'

/** The call that somebody of the house is in, or is rung for. */
export interface OnCall {
  readonly id: string
  readonly queue: SeenCall['queue']
  /** Who is at the other end. */
  readonly number: string
  readonly name: string
}

/** Which call each person is on, by user ids; of several the one that began last. Pure. */
export function callsOfPeople(
  calls: readonly { readonly live: LiveCall; readonly call: SeenCall }[],
  house: Pick<MonitorWorld, 'person' | 'personAt'>,
): ReadonlyMap<number, OnCall> {
  const found = new Map<number, OnCall>()
  for (const { live, call } of calls) {
    const { id, queue, customerNumber: number, customerName: name } = call
    for (const userId of insiders(live, house)) found.set(userId, { id, queue, number, name })
    // Inside the house who called sees who was called.
    const own = live.customer && personOf(live.customer, house)
    if (own) found.set(own.userId, { id, queue, ...live.to })
  }
  return found
}
