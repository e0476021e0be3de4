import type { Running } from './calls/running.js'
import { walk } from './calls/walk.js'
import type { Database } from './db/database.js'
import type { Caller } from './domain/call.js'
import type { Destination } from './domain/destination.js'
import { nationalNumber } from './domain/phone-number.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import type { RoutingDeps } from './features/routing/routing.feature.js'
import type { KeptMemory } from './kept/kept.memory.js'

interface SimulationParts {
  readonly db: Database
  readonly memory: KeptMemory
  /** Numbers of the house and where they lead. */
  readonly numbers: (
    db: Database,
  ) => Promise<readonly (readonly [number: string, to: Destination])[]>
  readonly open: (ask: string, caller: Caller, at: number) => Running | undefined
  readonly secondsOf: (sounds: readonly number[]) => number
}

/** Who may be imagined to call, and how the call is walked: through the sessions of real calls. */
export function simulation({ db, memory, numbers, open, secondsOf }: SimulationParts) {
  return {
    hotlineId: (asked) => {
      const number = nationalNumber(String(asked))
      const all = [...memory.of(hotlineKind).values()]
      return all.find((hotline) => hotline.id === asked || hotline.number === number)?.id
    },
    async dialled(asked, to) {
      const house = await numbers(db)
      const caller = house.find(
        ([number, owner]) => number === String(asked) || ('id' in owner && owner.id === asked),
      )
      if (caller === undefined) return undefined
      const [from] = caller
      const inside = house.find(([number]) => number === to)
      if (inside !== undefined) return { from, inside: inside[1] }
      const { hotlineId } = (await db('extension').where({ number: from }).first('hotlineId')) ?? {}
      const own = memory.of(hotlineKind).get(hotlineId)?.number ?? ''
      return { from, ask: `outbound-${from}-${nationalNumber(to)}-${own}` }
    },
    walk: (ask, number, at, keys) =>
      walk(ask, { channel: 'simulated', number, name: '' }, at, keys, { open, secondsOf }),
  } satisfies Pick<RoutingDeps, 'hotlineId' | 'dialled' | 'walk'>
}
