import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Caller, Session } from '../../domain/call.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import { hotlineContexts } from './hotline.conf.js'
import { type Route, type RouteWorld, routeOf, routeSession } from './hotline.route.js'
import { type Hotline, hotlineKind } from './hotline.schema.js'

export interface HotlineDeps extends KeptParts {
  readonly db: Database
  readonly time: (at: number) => string
  readonly hotlines: () => ReadonlyMap<number, Hotline>
  /** What routing asks of other features, as of a moment. */
  readonly worldAt: (at: number) => RouteWorld
}

/** Numbers that customers call. */
export interface HotlineFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  /** Number and trunk of each, for the contexts of the trunks. */
  numbers(
    db: Database | Transaction,
  ): Promise<readonly Pick<Hotline, 'id' | 'number' | 'trunkId'>[]>
  /** Where a call goes, and why; undefined when there is no such hotline. */
  route(id: number, caller: Pick<Caller, 'number'>, at: number): Route | undefined
  open(id: number, caller: Caller, at: number): Session<'routed'> | undefined
}

export function hotlineFeature(deps: HotlineDeps): HotlineFeature {
  const { db, time } = deps
  const table = keptTable(hotlineKind)
  const changes = keptChanges(hotlineKind, deps, {
    // Whoever shows its number outside would show another one without a word.
    async check(trx, { outbound }, id) {
      if (id !== undefined && !outbound) await deps.references.refuseUsed(trx, 'hotline', id)
    },
  })
  const route: HotlineFeature['route'] = (id, caller, at) => {
    const hotline = deps.hotlines().get(id)
    return hotline && routeOf(hotline, caller, deps.worldAt(at))
  }
  return {
    name: 'hotline',
    routes: (app) =>
      keptRoutes(app, hotlineKind, {
        ...{ db, time, changes, called: ['a hotline', 'hotlines'] },
      }),
    conf: async (db) => ({ endpoints: [], contexts: hotlineContexts(await table.all(db)) }),
    numbers: (db) => table.all(db),
    route,
    open(id, caller, at) {
      const found = route(id, caller, at)
      return found && routeSession(found)
    },
  }
}
