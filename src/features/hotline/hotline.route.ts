import type { Caller, Exit, Session } from '../../domain/call.js'
import type { Destination } from '../../domain/destination.js'
import { contexts, turnedAway } from '../../domain/marks.js'
import { shownNumber } from '../../domain/phone-number.js'
import { because, type Reason } from '../../domain/trace.js'
import type { Hotline } from './hotline.schema.js'

/** What the way of a call depends on beside the hotline, as of one moment. */
export interface RouteWorld {
  /** The blocked number that keeps this caller out, if any. */
  blockedBy(number: string): { readonly id: number; readonly note: string } | undefined
  isOpen(scheduleId: number): { readonly open: boolean; readonly reasons: readonly Reason[] }
}

export interface Route {
  readonly to: Destination
  readonly reasons: readonly Reason[]
  /** The end of a call that was turned away, by which Asterisk itself records why. */
  readonly exit?: Exit
}

type Routed = Pick<Hotline, 'id' | 'number' | 'name' | 'scheduleId' | 'open' | 'closed'>

/** Hotline → blocked? → schedule → destination, with the reasons (law 6). Pure. */
export function routeOf(hotline: Routed, caller: Pick<Caller, 'number'>, world: RouteWorld): Route {
  const { id, number, name } = hotline
  const from = shownNumber(caller.number)
  const came = because('hotline', { id, number, name, from })
  const blocked = world.blockedBy(caller.number)
  if (blocked !== undefined) {
    const to = { type: 'hangup' } as const
    return {
      to,
      exit: ending(turnedAway.blocked),
      reasons: [came, because('blocked', { id: blocked.id, note: blocked.note || '—', from }, to)],
    }
  }
  const { open, reasons } =
    hotline.scheduleId === null
      ? { open: true, reasons: [because('always_open')] }
      : world.isOpen(hotline.scheduleId)
  const to = open ? hotline.open : (hotline.closed ?? { type: 'hangup' })
  const code = open ? 'routed_open' : 'routed_closed'
  const route = { to, reasons: [came, ...reasons, because(code, {}, to)] }
  return !open && to.type === 'hangup' ? { ...route, exit: ending(turnedAway.closed) } : route
}

const ending = (exten: string): Exit => ({ context: contexts.destination, exten })

/** The same as a session: it has nothing to wait for. */
export function routeSession({ to, reasons, exit }: Route): Session<'routed'> {
  const told = reasons.map((reason) => ({ do: 'tell', reason }) as const)
  const connect = { do: 'connect', to, ...(exit && { exit }) } as const
  return { begin: ['routed', [...told, connect]], step: () => ['routed', []] }
}
