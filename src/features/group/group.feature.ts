import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import type { Rules } from '../../kept/kept.rules.js'
import { type GroupHouse, groupContexts } from './group.conf.js'
import { type GroupWorld, groupFaults } from './group.faults.js'
import { type GroupFields, groupKind } from './group.schema.js'
import { type GroupTestParts, groupTestRoute } from './group.test-call.js'

export interface GroupDeps extends KeptParts, Pick<GroupTestParts, 'db' | 'audit' | 'placeTest'> {
  readonly time: (at: number) => string
  /** What groups depend on, as stored. */
  readonly house: (db: Database | Transaction) => Promise<GroupHouse>
}

/** Several people, or numbers outside, who are rung for one call (R56–R60). */
export interface GroupFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
}

const table = keptTable(groupKind)

/** What a group must be beside its schema; asked of imports and ways back, too. */
export const groupRules =
  (world: (trx: Transaction) => Promise<GroupWorld>): Rules<GroupFields> =>
  async (trx) => {
    const [there, all] = [await world(trx), await table.all(trx)]
    return (fields, id) =>
      groupFaults(
        fields,
        there,
        id,
        all.filter((other) => other.id !== id),
      )
  }

export function groupFeature(deps: GroupDeps): GroupFeature {
  const { db, time, house } = deps
  const changes = keptChanges(groupKind, deps, { rules: groupRules(house) })
  return {
    name: 'group',
    routes(app) {
      keptRoutes(app, groupKind, { db, time, changes, called: ['a group', 'groups'] })
      groupTestRoute(app, { ...deps, changes })
    },
    async conf(db) {
      const groups = await table.all(db)
      if (groups.length === 0) return { endpoints: [], contexts: groupContexts([], nothing) }
      return { endpoints: [], contexts: groupContexts(groups, await house(db)) }
    },
  }
}

const nothing: GroupHouse = {
  ...{ hotlines: new Map(), extensions: new Map() },
  ...{ outside: () => undefined, way: () => undefined },
}
