import type { Running } from './calls/running.js'
import { type Walk, walk } from './calls/walk.js'
import type { Caller } from './domain/call.js'
import { type Destination, destinationName } from './domain/destination.js'
import { nationalNumber } from './domain/phone-number.js'
import { because, type Reason } from './domain/trace.js'
import { groupKind } from './features/group/group.schema.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { ivrKind } from './features/ivr/ivr.schema.js'
import { classOf } from './features/outbound/outbound.class.js'
import type { Clicker } from './features/outbound/outbound.click.js'
import type { ByDialplan } from './features/outbound/outbound.told.js'
import type { RoutingDeps } from './features/routing/routing.feature.js'
import type { DecidedCall } from './features/routing/routing.routes.js'
import { trunkKind } from './features/trunk/trunk.schema.js'
import type { KeptMemory } from './kept/kept.memory.js'

interface SimulationParts {
  readonly memory: KeptMemory
  /** Everybody who may dial, by number, as decisions read them. */
  readonly callers: () => ReadonlyMap<string, Clicker>
  readonly emergencyNumbers: () => readonly string[]
  readonly told: (extension: string, to: string, by: ByDialplan, at: number) => readonly Reason[]
  readonly open: (ask: string, caller: Caller, at: number) => Running | undefined
  readonly secondsOf: (sounds: readonly number[]) => number
}

/**
 * Who may be imagined to call, and how the call is walked: through the sessions of real calls. What
 * the dialplan decides by itself is told in the same words, for imagined calls and for real ones.
 */
export function simulation(parts: SimulationParts) {
  const { memory, callers, emergencyNumbers, told, open, secondsOf } = parts

  const inside = (number: string): Destination | undefined => {
    const owner = callers().get(number)
    if (owner !== undefined) return { type: 'extension', id: owner.id }
    const menu = [...memory.of(ivrKind).values()].find((ivr) => ivr.number === number)
    if (menu !== undefined) return { type: 'ivr', id: menu.id }
    const group = [...memory.of(groupKind).values()].find((one) => one.number === number)
    return group && { type: 'group', id: group.id }
  }
  const ledInside = (from: string, to: Destination): readonly Reason[] => [
    because('dialled_inside', { from }, to),
  ]
  /** As the dialplan has it: emergency, inside, outside. */
  const becomes = ({ number: from, hotline, permissions }: Clicker, to: string, at: number) => {
    const refused = (why: string) => ({
      ...{ from, inside: { type: 'hangup' } as const },
      told: told(from, to, { did: 'refused', why }, at),
    })
    const asks = (number: string) => ({
      ...{ from, told: [], ask: `outbound-${from}-${number}-${hotline}` },
    })
    if (emergencyNumbers().includes(to)) return asks(to)
    if (/^\d{2,6}$/.test(to) && !permissions.includes('internal')) return refused('class')
    const there = inside(to)
    if (there !== undefined) return { from, ...leads(there), told: ledInside(from, there) }
    // As the dialplan spells what it asks for.
    const outside = classOf(to, '')
    return outside === undefined ? refused('wrong_number') : asks(outside.number)
  }
  const didWith = ({ to, reason, story, answeredAt }: DecidedCall): ByDialplan | undefined => {
    if (emergencyNumbers().includes(to.number)) return { did: 'dialled-emergency' }
    // Whoever has talked was refused, if at all, when transferring.
    if (answeredAt !== null) return undefined
    if (reason === 'wrong_number') return { did: 'refused', why: reason }
    const why = story.find(({ code }) => code === 'refused')?.data.why
    return why === undefined ? undefined : { did: 'refused', why: String(why) }
  }

  /** Nobody is asked about the calls of a trunk that Asterisk does not know. */
  const kept = (ask: string, at: number): Walk | undefined => {
    const [kind, id] = ask.split('-')
    const hotline = kind === 'hotline' ? memory.of(hotlineKind).get(Number(id)) : undefined
    const trunk = hotline && memory.of(trunkKind).get(hotline.trunkId)
    if (hotline === undefined || trunk === undefined || trunk.enabled) return undefined
    const names = { name: hotline.name, trunk: trunk.name }
    const reason = because('hotline_trunk_disabled', names, nowhere)
    return { destination: nowhere, steps: [{ at, ...reason }] }
  }

  return {
    hotlineId: (asked) => {
      const number = nationalNumber(String(asked))
      const all = [...memory.of(hotlineKind).values()]
      return all.find((hotline) => hotline.id === asked || hotline.number === number)?.id
    },

    dialled(asked, to, at) {
      const all = [...callers().values()]
      const caller = all.find(({ id, number }) => id === asked || number === String(asked))
      return caller && becomes(caller, to.replaceAll(/[ ().-]/g, ''), at)
    },

    /** What the dialplan decided by itself of a call that a phone made, before anybody was asked. */
    byDialplan(record, isAsked) {
      const { direction, from, to, startedAt } = record
      if (direction === 'inbound' || !callers().has(from.number)) return []
      const by = isAsked ? undefined : didWith(record)
      if (by !== undefined) return told(from.number, to.number, by, startedAt)
      const there = inside(to.number)
      return there === undefined ? [] : ledInside(from.number, there)
    },

    walk: (ask, number, at, keys) =>
      kept(ask, at) ??
      walk(ask, { channel: 'simulated', number, name: '' }, at, keys, { open, secondsOf }),
  } satisfies Pick<RoutingDeps, 'hotlineId' | 'dialled' | 'walk' | 'byDialplan'>
}

const nowhere = { type: 'hangup' } as const

/** A menu is the service's; everywhere else the dialplan leads by itself. */
const leads = (there: Destination) =>
  there.type === 'ivr' ? { ask: destinationName(there) } : { inside: there }
