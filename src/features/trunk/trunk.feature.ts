import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Feature } from '../../http/feature.js'
import { type KeptChanges, type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import type { Rules } from '../../kept/kept.rules.js'
import { type TrunkHotline, trunkContexts, trunkEndpoint } from './trunk.conf.js'
import { type TrunkNeighbours, trunkFaults } from './trunk.faults.js'
import { type TestCallParts, testCallRoute } from './trunk.routes.js'
import {
  type Trunk,
  type TrunkFields,
  type TrunkLive,
  trunkKind,
  trunkLive,
} from './trunk.schema.js'
import { identifiedBy } from './trunk.sources.js'
import { trunkName } from './trunk.words.js'

/** The box that trunks stand on. */
export interface TrunkHouse {
  /** Its own addresses at this moment: its interfaces, and where it listens. */
  readonly ownAddresses: () => readonly string[]
  /** Transports that Asterisk has. */
  readonly transports: TrunkNeighbours['transports']
  readonly ipVersion: TrunkNeighbours['ipVersion']
}

export interface TrunkDeps
  extends KeptParts,
    TrunkHouse,
    Pick<TestCallParts, 'db' | 'audit' | 'placeCall'> {
  readonly time: (at: number) => string
  /** Numbers of the trunks and the hotlines they belong to. */
  readonly hotlines: (db: Database | Transaction) => Promise<readonly TrunkHotline[]>
  /** What Asterisk knows of an endpoint's carrier now; undefined while it cannot be asked. */
  readonly live: (endpoint: string) => Promise<TrunkLive | undefined>
  /** Asks the carrier of an endpoint at once whether it is there. Never throws. */
  readonly ask: (endpoint: string) => Promise<void>
}

/** Carriers: their routes, and what they add to Asterisk's files. */
export interface TrunkFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
}

export function trunkFeature(deps: TrunkDeps): TrunkFeature {
  const { db, time } = deps
  const changes = asking(keptChanges(trunkKind, deps, { rules: trunkRules(deps) }), deps.ask)
  return {
    name: 'trunk',
    routes(app) {
      keptRoutes(app, trunkKind, {
        ...{ db, time, changes, called: ['a trunk', 'trunks'] },
        more: {
          shape: trunkLive.shape,
          of: async (trunk) => (trunk.enabled && (await deps.live(trunkName(trunk)))) || unknown,
        },
      })
      testCallRoute(app, { ...deps, changes })
    },
    async conf(db) {
      const all = await table.all(db)
      const trunks = all.filter(({ enabled }) => enabled)
      return {
        endpoints: trunks.map((trunk) => trunkEndpoint(trunk, identifiedBy(trunk, trunks))),
        contexts: trunkContexts(trunks, await deps.hotlines(db)),
      }
    },
  }
}

type Changes = KeptChanges<typeof trunkKind>

/** Asterisk asks a new contact within `qualifySeconds`: who has just made a trunk is not to wait. */
function asking(changes: Changes, ask: TrunkDeps['ask']): Changes {
  const asked = async (changing: Promise<Trunk>) => {
    const trunk = await changing
    if (trunk.enabled && trunk.qualifySeconds > 0) await ask(trunkName(trunk))
    return trunk
  }
  return {
    ...changes,
    create: (...parts) => asked(changes.create(...parts)),
    change: (...parts) => asked(changes.change(...parts)),
  }
}

const unknown: TrunkLive = { registration: null, reachable: null, roundTripMs: null }

const table = keptTable(trunkKind)

/** What a trunk must be beside the others and on this box. */
export const trunkRules =
  ({ ownAddresses, transports, ipVersion }: TrunkHouse): Rules<TrunkFields> =>
  async (trx) => {
    const all: readonly Trunk[] = await table.all(trx)
    const near = { transports, ipVersion, ownAddresses: ownAddresses() }
    return (fields, id) =>
      trunkFaults(fields, { ...near, others: all.filter((other) => other.id !== id) })
  }
