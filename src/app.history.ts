import type { Configurator } from './conf/configurator.js'
import type { Database, Transaction } from './db/database.js'
import type { Audit } from './domain/audit.js'
import { otherLogins } from './features/extension/extension.table.js'
import { revisionFeature } from './features/revision/revision.feature.js'
import { type RevisionRecorder, revisionRecorder } from './features/revision/revision.record.js'
import type { RevisionRoutes } from './features/revision/revision.routes.js'
import type { Feature } from './http/feature.js'
import type { ConfigTable } from './kept/config-table.js'
import type { References } from './kept/kept.references.js'

interface HistoryParts {
  readonly db: Database
  readonly audit: Audit<Transaction>
  readonly now: () => number
  readonly time: (at: number) => string
  readonly tables: readonly ConfigTable[]
}

/** What history needs of the configurator, which itself calls `record`. */
interface HistoryDeps {
  readonly configurator: Configurator
  readonly references: References
  /** Ends the registrations of a number. Never throws. */
  readonly forgetDevices: (number: string) => Promise<void>
  /** Tables that were written by other hands than those of their features. */
  readonly rewritten: (tables: ReadonlySet<string>) => Promise<void>
  readonly missingFiles: RevisionRoutes['missingFiles']
}

export interface History {
  readonly record: RevisionRecorder['record']
  feature(deps: HistoryDeps): Feature
}

/** The history of the configuration. */
export function composeHistory({ tables, ...parts }: HistoryParts): History {
  const recorder = revisionRecorder(tables, parts.now)
  return {
    record: recorder.record,
    feature: ({ forgetDevices, rewritten, ...deps }) =>
      revisionFeature({
        ...{ ...parts, ...deps, tables, recorder },
        changed: async (rows) => {
          await rewritten(new Set(rows.map(({ table }) => table)))
          for (const number of otherLogins(rows)) await forgetDevices(number)
        },
      }),
  }
}
