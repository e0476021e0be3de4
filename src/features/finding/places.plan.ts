import { type Destination, destinationName } from '../../domain/destination.js'
import type { Finding } from '../../domain/finding.js'

/** Where a call may be, and where it goes from there without anybody's doing. */
export interface Place {
  /** As destinations name it (`ivr-5`), or `hotline-7`. */
  readonly key: string
  /** As in the URL: `ivrs/5`. */
  readonly path: string
  readonly name: string
  /** Open, closed, given up, timed out, played to its end: not keys that a caller presses. */
  readonly onward: readonly Destination[]
  /** Where the dialplan alone goes on when the service is absent; undefined: somebody is reached. */
  readonly alone?: Destination
}

export interface HotlinePlace {
  readonly id: number
  readonly name: string
  readonly trunkId: number
  readonly fallback: Destination
}

type Places = ReadonlyMap<string, Place>

export const placesOf = (places: readonly Place[]): Places =>
  new Map(places.map((place) => [place.key, place]))

/** What sends calls on and so must be a place here; a phone or a carrier is reached. */
const isPlace = ({ type }: Destination): boolean =>
  type === 'ivr' || type === 'sound' || type === 'voicemail'

/**
 * Hotlines whose callers reach nobody while the service is absent: the fallback ends the call,
 * leads to what is not there, or in a circle. `places` holds all menus, sounds
 * and boxes of voicemail.
 */
export function fallbackFindings(
  hotlines: readonly HotlinePlace[],
  places: readonly Place[],
): readonly Finding[] {
  const known = placesOf(places)
  return hotlines.flatMap((hotline) => {
    const fault = faultOf(hotline.fallback, known)
    if (fault === undefined) return []
    const { code, data } = fault
    const path = `hotlines/${hotline.id}/fallback`
    return [{ code, path, data: { name: hotline.name, ...data }, severity: 'warning' as const }]
  })
}

function faultOf(
  fallback: Destination,
  places: Places,
): Pick<Finding, 'code' | 'data'> | undefined {
  const seen: string[] = []
  for (let to: Destination | undefined = fallback; to !== undefined; ) {
    const key = destinationName(to)
    if (to.type === 'hangup') return { code: 'fallback_nothing', data: {} }
    if (seen.includes(key)) return { code: 'fallback_circle', data: { circle: drawn(seen, key) } }
    seen.push(key)
    const place = places.get(key)
    if (place === undefined && isPlace(to)) return { code: 'fallback_missing', data: { to: key } }
    to = place?.alone
  }
  return undefined
}

const drawn = (seen: readonly string[], again: string): string =>
  [...seen.slice(seen.indexOf(again)), again].join(' → ')

/** Each circle that a caller who presses nothing can come into, once, at its first place. */
export function circleFindings(places: readonly Place[]): readonly Finding[] {
  const known = placesOf(places)
  const done = new Set<string>()
  return places.flatMap((place) => circlesFrom(place, known, done))
}

/** Walks with a list of its own: a long chain must not exhaust the stack. */
function circlesFrom(start: Place, places: Places, done: Set<string>): readonly Finding[] {
  const findings: Finding[] = []
  const way: { readonly place: Place; next: number }[] = []
  const enter = (place: Place): void => {
    const at = way.findIndex((step) => step.place.key === place.key)
    if (at >= 0) {
      const keys = way.slice(at).map((step) => step.place.key)
      const [first] = way.slice(at)
      const data = { circle: drawn(keys, place.key) }
      if (first !== undefined)
        findings.push({ code: 'circle', path: first.place.path, data, severity: 'warning' })
    } else if (!done.has(place.key)) way.push({ place, next: 0 })
  }
  enter(start)
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const to = last.place.onward[last.next]
    last.next += 1
    const place = to === undefined ? undefined : places.get(destinationName(to))
    if (place !== undefined) enter(place)
    else if (to === undefined) done.add(way.pop()?.place.key ?? '')
  }
  return findings
}
