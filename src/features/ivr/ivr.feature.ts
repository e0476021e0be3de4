import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Session } from '../../domain/call.js'
import type { Finding } from '../../domain/finding.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { type Fields, keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import type { Rules } from '../../kept/kept.rules.js'
import { circleFaults } from './ivr.circles.js'
import { ivrContexts } from './ivr.conf.js'
import { ivrFindings } from './ivr.findings.js'
import type { Numbers } from './ivr.numbers.js'
import { type Ivr, ivrKind } from './ivr.schema.js'
import { type IvrState, ivrSession } from './ivr.session.js'

export interface IvrDeps extends KeptParts {
  readonly db: Database
  readonly time: (at: number) => string
  /** All menus as of now; refreshed after each change, before it is answered. */
  readonly ivrs: () => ReadonlyMap<number, Ivr>
  /** Numbers of the house as of now, for direct dialling. */
  readonly numbers: () => Numbers
}

/** Trees of menus that callers walk by keys. */
export interface IvrFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  /** A caller's walk from a menu on, with the menus as they are now; undefined: no such menu. */
  open(id: number): Session<IvrState> | undefined
  /** What is wanting in the menus as they are now; `entries` are those that something else names. */
  findings(entries: ReadonlySet<number>): readonly Finding[]
}

const table = keptTable(ivrKind)

/** A menu that a caller could not leave is refused. */
export const ivrRules: Rules<Fields<typeof ivrKind>> = async (trx) => {
  const all = new Map((await table.all(trx)).map((ivr) => [ivr.id, ivr]))
  // Nothing can lead to a menu that does not exist yet.
  return (fields, id) =>
    id === undefined ? [] : circleFaults({ ...fields, id }, (other) => all.get(other))
}

export function ivrFeature(deps: IvrDeps): IvrFeature {
  const { db, time } = deps
  const changes = keptChanges(ivrKind, deps, { rules: ivrRules })
  return {
    name: 'ivr',
    routes: (app) => keptRoutes(app, ivrKind, { db, time, changes, called: ['a menu', 'menus'] }),
    conf: async (db) => ({ endpoints: [], contexts: ivrContexts(await table.all(db)) }),
    findings: (entries) =>
      ivrFindings([...deps.ivrs().values()], { entries, numbers: deps.numbers() }),
    open(id) {
      const ivrs = deps.ivrs()
      return ivrs.has(id) ? ivrSession((other) => ivrs.get(other), id, deps.numbers()) : undefined
    },
  }
}
