import type { Reference } from '../../domain/kept.js'
import type { Sound } from './sound.schema.js'

/** Something about a sound that may not be meant so; `path` leads to it, as in the URL. */
export interface SoundFinding {
  readonly code: 'unused_sound'
  readonly path: string
  readonly data: { readonly id: number; readonly name: string }
}

/** Sounds that nothing names. `references` are those of all other objects. Pure. */
export function soundFindings(
  sounds: Iterable<Pick<Sound, 'id' | 'name'>>,
  references: Iterable<Pick<Reference, 'kind' | 'id'>>,
): readonly SoundFinding[] {
  const named = [...references].filter(({ kind }) => kind === 'sound')
  const used = new Set(named.map(({ id }) => id))
  return [...sounds]
    .filter(({ id }) => !used.has(id))
    .map(({ id, name }) => ({ code: 'unused_sound', path: `sounds/${id}`, data: { id, name } }))
}
