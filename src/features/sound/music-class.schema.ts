import { z } from 'zod'
import type { Kind, ObjectOf } from '../../domain/kept.js'
import { plainText, say } from '../../domain/text.js'

const id = z.int().min(1)

/**
 * Body of `POST /api/music-classes`: what a caller on hold hears. `listed` plays in the order of
 * `soundIds`, `alphabetical` by the names of the sounds, `random` each time another one.
 */
const fields = z.strictObject({
  name: plainText(80),
  soundIds: z
    .array(id)
    .min(1)
    .max(50)
    .refine(
      (ids) => new Set(ids).size === ids.length,
      say('không được lặp lại', 'must not repeat a sound'),
    ),
  order: z.enum(['listed', 'alphabetical', 'random']).default('listed'),
})

export const musicClassKind = {
  name: 'musicClass',
  path: 'music-classes',
  fields,
  references: ({ soundIds }) =>
    soundIds.map((id, i) => ({ kind: 'sound', id, path: `soundIds.${i}` })),
} as const satisfies Kind<typeof fields>

export type MusicClass = ObjectOf<typeof musicClassKind>
