import { isPerson, type Leg } from './call-log.legs.js'

/** What becomes one record: the legs of one call and of the consultations merged into it. */
export interface Part {
  readonly origin: Leg
  readonly legs: readonly Leg[]
  /** First channels of the calls that were merged into this one. */
  readonly others: readonly Leg[]
}

/**
 * Legs that belong together → the calls they make up, oldest first. Legs that had a linkedid in
 * common at their start began as one call. Calls joined by a transfer are one, named by the oldest,
 * or by a call that came in, since that can be nobody's consultation. Only calls that each have an
 * outside party of their own stay apart: two customers, two records.
 */
export function partsOf(legs: readonly Leg[]): readonly Part[] {
  const begun = [...Map.groupBy(legs, (leg) => leg.callId).values()]
  const calls = begun.filter((call) => call.some(isPerson))
  const outside = calls.filter((call) => call.some((leg) => leg.kind === 'trunk'))
  if (outside.length < 2) return calls.length === 0 ? [] : [partOf(calls, legs)]
  const rest = legs.filter((leg) => !outside.some((call) => call.includes(leg)))
  return outside.map((call, index) => partOf([call], index === 0 ? [...call, ...rest] : call))
}

/**
 * Whether the switchboard itself has placed this call over a trunk. Then nothing was dialled: a
 * carrier that brings a call always names a number.
 */
export function isPlaced({ kind, isOrigin, exten }: Leg): boolean {
  return kind === 'trunk' && isOrigin && ['', 's'].includes(exten)
}

function partOf(calls: readonly (readonly Leg[])[], legs: readonly Leg[]): Part {
  const origins = [...Map.groupBy(legs, (leg) => leg.callId).values()]
    .filter((call) => call.some(isPerson))
    .map(originOf)
  const candidates = calls.map(originOf)
  const origin = candidates.find((leg) => leg.kind === 'trunk' && leg.isOrigin) ?? candidates[0]
  if (origin === undefined) throw new TypeError('A part has at least one call.')
  return { origin, legs, others: origins.filter((leg) => leg.id !== origin.id) }
}

function originOf(call: readonly Leg[]): Leg {
  const first = call.find((leg) => leg.isOrigin) ?? call.find(isPerson) ?? call[0]
  if (first === undefined) throw new TypeError('A call has at least one leg.')
  return first
}
