import type { Database } from '../db/database.js'
import type { Kind, ObjectOf } from '../domain/kept.js'
import { keptTable } from './kept.repo.js'

/** Objects of a kind by id. */
export type Copy<K extends Kind> = ReadonlyMap<number, ObjectOf<K>>

/**
 * The configuration as decisions read it: in memory, whole, and of one moment. A call in progress
 * that asks twice may see two moments, never half of one.
 */
export interface KeptMemory {
  of<K extends Kind>(kind: K): Copy<K>
  /** Reads everything again: at the start and after each change, before it is answered. */
  refresh(): Promise<void>
}

export function keptMemory(db: Database, kinds: readonly Kind[]): KeptMemory {
  let copies: ReadonlyMap<string, Copy<Kind>> = new Map()
  return {
    of<K extends Kind>(kind: K) {
      return (copies.get(kind.name) ?? new Map()) as Copy<K>
    },
    async refresh() {
      const read = async (kind: Kind) => {
        const objects = await keptTable(kind).all(db)
        return [kind.name, new Map(objects.map((object) => [object.id, object]))] as const
      }
      copies = new Map(await Promise.all(kinds.map(read)))
    },
  }
}
