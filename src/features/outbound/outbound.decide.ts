import { type Destination, outsideNumber } from '../../domain/destination.js'
import type { Permission } from '../../domain/number-class.js'
import { because, type Reason } from '../../domain/trace.js'
import { classOf, type OutsideNumber } from './outbound.class.js'
import { matches } from './outbound.pattern.js'
import { inPriority, type OutboundRoute } from './outbound.schema.js'

/** Who calls out. `hotline`: the number of the hotline chosen for this person or this call, or ''. */
export interface OutsideCaller {
  readonly number: string
  readonly permissions: readonly Permission[]
  readonly frozen: boolean
  readonly hotline: string
}

export interface OutboundHotline {
  readonly id: number
  readonly number: string
  readonly outbound: boolean
}

/** What the fraud guard says to a call that is permitted: how long it may last, or why not at all. */
export type Admission =
  | { readonly do: 'admit'; readonly seconds: number }
  | { readonly do: 'refuse'; readonly why: string }

/** What a call to the outside depends on beside who calls and whom, as of one moment. */
export interface OutboundWorld {
  readonly hotlines: readonly OutboundHotline[]
  readonly routes: readonly OutboundRoute[]
  readonly emergencyNumbers: readonly string[]
  /** Ids of the trunks that may be used, in order. */
  readonly trunks: readonly number[]
  readonly international: boolean
  /** The blocked number that forbids this one, if any. */
  blockedBy(number: string): { readonly id: number; readonly note: string } | undefined
  /** Asked last, and counts the call. */
  admit(extension: string): Admission
}

/** `why` of a refusal is told to the dialplan and the call log. */
export type Outbound =
  | {
      readonly do: 'dial'
      readonly number: string
      /** Whose number the outside sees; never the internal one. */
      readonly callerId: string
      readonly trunkIds: readonly number[]
      /** Hung up so long after the answer; null: never. */
      readonly seconds: number | null
      readonly reasons: readonly Reason[]
    }
  | { readonly do: 'refuse'; readonly why: string; readonly reasons: readonly Reason[] }

/** What the outside sees of somebody for whom no hotline may be shown. */
export const nobodysNumber = 'anonymous'

/** Permitted? blocked? which route, which trunks, as whom? With the reasons (law 6). Pure. */
export function decideOutbound(
  caller: OutsideCaller,
  dialled: string,
  world: OutboundWorld,
): Outbound {
  const came = asked(caller, dialled)
  const own = caller.hotline || defaultHotline(world.hotlines)
  if (world.emergencyNumbers.includes(dialled)) return emergency(dialled, own, came, world)
  const to = classOf(dialled, own)
  if (to === undefined) return refused(came, 'wrong_number', { to: dialled })
  const forbidden = forbiddenBy(caller, to, world)
  if (forbidden !== undefined) return refused(came, ...forbidden)
  const route = inPriority(world.routes).find(({ pattern }) => matches(pattern, to.number))
  if (route === undefined) return refused(came, 'no_route', { to: to.number })
  const trunkIds = route.trunkIds.filter((id) => world.trunks.includes(id))
  const [first] = trunkIds
  if (first === undefined) return refused(came, 'no_trunk', { route: route.name })
  const admitted = world.admit(caller.number)
  if (admitted.do === 'refuse') return refused(came, admitted.why)

  const number = route.prepend + to.number.slice(route.strip)
  const callerId = caller.hotline || routeHotline(route, world.hotlines) || own || nobodysNumber
  const { id, name } = route
  return {
    do: 'dial',
    ...{ number, callerId, trunkIds, seconds: admitted.seconds },
    reasons: [
      came,
      because('outbound_class', { class: to.class, to: to.number }),
      because('outbound_as', { number: callerId }),
      because('outbound_route', { id, route: name, number }, external(first, number)),
    ],
  }
}

/** Over every trunk, and nothing is asked. The dialplan itself sees to it; this is its explanation. */
function emergency(to: string, own: string, came: Reason, { trunks }: OutboundWorld): Outbound {
  const [first] = trunks
  const there = first === undefined ? undefined : external(first, to)
  return {
    do: 'dial',
    ...{ number: to, callerId: own || nobodysNumber, trunkIds: trunks, seconds: null },
    reasons: [came, because('outbound_emergency', { to }, there)],
  }
}

/** Whether somebody may call this number at all, now. Pure. */
export function mayCall(
  caller: OutsideCaller,
  dialled: string,
  world: Pick<OutboundWorld, 'hotlines' | 'emergencyNumbers' | 'international' | 'blockedBy'>,
): boolean {
  if (world.emergencyNumbers.includes(dialled)) return true
  const to = classOf(dialled, caller.hotline || defaultHotline(world.hotlines))
  return to !== undefined && forbiddenBy(caller, to, world) === undefined
}

type Forbidden = readonly [why: string, data?: Reason['data']]

function forbiddenBy(
  caller: OutsideCaller,
  to: OutsideNumber,
  world: Pick<OutboundWorld, 'international' | 'blockedBy'>,
): Forbidden | undefined {
  if (to.class === 'international' && !world.international) return ['international']
  if (caller.frozen) return ['frozen', { from: caller.number }]
  if (!caller.permissions.includes(to.class)) return ['class', { class: to.class }]
  const blocked = world.blockedBy(to.number)
  return blocked && ['blocked', { ...blocked, to: to.number }]
}

const refused = (came: Reason, why: string, data?: Reason['data']): Outbound => ({
  do: 'refuse',
  why,
  reasons: [came, refusal(why, data)],
})

/** The first step of every call to the outside. */
export const asked = ({ number }: Pick<OutsideCaller, 'number'>, to: string): Reason =>
  because('outbound', { from: number, to })

export const refusal = (why: string, data: Reason['data'] = {}): Reason =>
  because(`outbound_refused_${why}`, data, { type: 'hangup' })

/** As a destination; a number longer than a destination may name is told in the step's data alone. */
const external = (trunkId: number, number: string): Destination | undefined =>
  outsideNumber.safeParse(number).success ? { type: 'external', number, trunkId } : undefined

/** The oldest hotline that may be shown to the outside; '' when there is none. */
export const defaultHotline = (hotlines: readonly OutboundHotline[]): string =>
  hotlines.filter(({ outbound }) => outbound).toSorted((a, b) => a.id - b.id)[0]?.number ?? ''

/** The hotline of a route, as long as it may be shown. */
export const routeHotline = (
  { hotlineId }: Pick<OutboundRoute, 'hotlineId'>,
  hotlines: readonly OutboundHotline[],
): string => hotlines.find(({ id, outbound }) => id === hotlineId && outbound)?.number ?? ''
