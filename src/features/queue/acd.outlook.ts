import type { AcdEffect } from './acd.effects.js'
import { type MemberBar, memberBar } from './acd.may.js'
import type { AcdQueue } from './acd.queue.js'
import { type Crowd, reasons } from './acd.reasons.js'
import type { Acd } from './acd.state.js'

/** Why nobody can be offered a caller who comes now, and who should have been reachable. */
export function tellOutlook(
  acd: Acd,
  queue: AcdQueue,
  { id: caller }: { readonly id: string },
): readonly AcdEffect[] {
  const bars = queue.members.map((member) => [member.agent, memberBar(acd, queue, member, acd.at)])
  const lacking = bars.filter(([, bar]) => bar === 'lacks_hotline') as [number, MemberBar][]
  const told = lacking.map(([agent]) => reasons.lacksHotline(acd, agent))
  if (bars.every(([, bar]) => bar !== undefined))
    told.push(reasons.nobodyFree(crowds(bars.map(([, bar]) => bar as MemberBar))))
  return told.map((reason) => ({ do: 'tell', caller, reason }))
}

function crowds(bars: readonly MemberBar[]): Record<Crowd, number> {
  const counts = { onCall: 0, wrapUp: 0, paused: 0, offline: 0, unreachable: 0 }
  for (const bar of bars) {
    const crowd = crowdOf[bar]
    if (crowd !== undefined) counts[crowd] += 1
  }
  return counts
}

/** Members who lack a skill are none for these calls; a missing hotline is told by name. */
const crowdOf: Readonly<Record<MemberBar, Crowd | undefined>> = {
  talking: 'onCall',
  offered: 'onCall',
  ringing: 'onCall',
  busy: 'onCall',
  said_busy: 'onCall',
  wrap_up: 'wrapUp',
  paused: 'paused',
  declined: 'paused',
  offline: 'offline',
  away: 'offline',
  unreachable: 'unreachable',
  not_reached: 'unreachable',
  skill: undefined,
  lacks_hotline: undefined,
}
