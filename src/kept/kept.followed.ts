import type { Kind } from '../domain/kept.js'
import type { KeptChanges } from './kept.changes.js'

/**
 * The same changes, each followed by `follow` with the id, before it answers: for a copy in memory
 * of what calls ask for. A change that failed is followed, too: others may have read its rows
 * before they were taken back. `follow` reads what is stored now.
 */
export function followed<K extends Kind>(
  changes: KeptChanges<K>,
  follow: (id: number) => Promise<void>,
): KeptChanges<K> {
  return {
    ...changes,
    async create(actor, fields) {
      const made = await changes.create(actor, fields)
      await follow(made.id)
      return made
    },
    async change(actor, id, patch, allowed) {
      try {
        return await changes.change(actor, id, patch, allowed)
      } finally {
        await follow(id)
      }
    },
    async remove(actor, id, allowed) {
      try {
        await changes.remove(actor, id, allowed)
      } finally {
        await follow(id)
      }
    },
  }
}
