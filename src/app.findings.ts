import { type Destination, destinationName } from './domain/destination.js'
import type { Finding } from './domain/finding.js'
import type { Reference } from './domain/kept.js'
import {
  circleFindings,
  fallbackFindings,
  type HotlinePlace,
  type Place,
} from './features/finding/places.plan.js'
import { disabledTrunkFindings, type Useful, unusedFindings } from './features/finding/use.plan.js'

type Named = { readonly id: number; readonly name: string }

/** The configuration as plain lists, read from memory at each question. */
export interface Lists {
  hotlines(): readonly (HotlinePlace & {
    readonly open: Destination
    readonly closed: Destination | null
  })[]
  /** Menus, sounds and whatever else sends a call on by itself. */
  places(): readonly Place[]
  trunks(): readonly (Named & { readonly enabled: boolean })[]
  /** What is of no use unless something names it: sounds, schedules, menus. */
  useful(): readonly Useful[]
  /** Who names whom; `from` as in the URL. */
  references(): readonly (Reference & { readonly from: string })[]
}

/** Findings that concern several kinds of objects. */
export function crossFindings(lists: Lists): readonly (() => readonly Finding[])[] {
  return [
    () => fallbackFindings(lists.hotlines(), lists.places()),
    () => circleFindings([...lists.hotlines().map(placeOf), ...lists.places()]),
    () => disabledTrunkFindings(lists.hotlines(), lists.trunks()),
    () => unusedFindings(lists.useful(), lists.references()),
  ]
}

/** Nothing leads to a hotline: it is where circles are entered. */
const placeOf = ({ id, name, open, closed, fallback }: ReturnType<Lists['hotlines']>[number]) => ({
  ...{ key: `hotline-${id}`, path: `hotlines/${id}`, name, alone: fallback },
  onward: closed === null ? [open] : [open, closed],
})

/** A place that a destination names. */
export const placeAt = (
  to: Destination,
  path: string,
  name: string,
  onward: readonly Destination[],
  alone?: Destination,
): Place => ({
  ...{ key: destinationName(to), path, name, onward },
  ...(alone !== undefined && { alone }),
})
