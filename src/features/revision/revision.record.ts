import type { ConfigChange, TouchedRow } from '../../db/config-change.js'
import type { ChangedBy } from '../../domain/actor.js'
import type { ConfigTable } from '../../kept/config-table.js'
import { insertRevision } from './revision.repo.js'

/** More objects than these only make a list of changes hard to read. */
const objectsTold = 20

/** What the configurator calls before it commits, and what then tells the number that was given. */
export interface RevisionRecorder {
  record(change: ConfigChange, touched: readonly TouchedRow[], by: ChangedBy): Promise<void>
  /** Undefined when the change touched nothing of the configuration. */
  numberOf(change: ConfigChange): number | undefined
  /** The rows of the configuration that it touched. */
  touchedBy(change: ConfigChange): readonly TouchedRow[]
}

/**
 * Writes a revision for each change that touched a row of the configuration. Rows of other tables
 * (a person who lost an extension) are no part of it.
 */
export function revisionRecorder(
  tables: readonly ConfigTable[],
  now: () => number,
): RevisionRecorder {
  const paths = new Map(tables.map(({ name, path }) => [name, path]))
  const written = new WeakMap<
    ConfigChange,
    { readonly number: number; readonly changes: readonly TouchedRow[] }
  >()
  return {
    async record(change, touched, { actor, action }) {
      const changes = touched.filter(({ table }) => paths.has(table))
      if (changes.length === 0) return
      const objects = changes.map(({ table, id }) => `${paths.get(table)}/${id}`)
      const number = await insertRevision(change, {
        at: now(),
        userId: actor.userId,
        username: actor.username,
        action,
        objects: objects.slice(0, objectsTold),
        touched: changes.length,
        changes,
      })
      written.set(change, { number, changes })
    },
    numberOf: (change) => written.get(change)?.number,
    touchedBy: (change) => written.get(change)?.changes ?? [],
  }
}
