import { type Context, step } from '../../conf/dialplan.js'
import { destinationName } from '../../domain/destination.js'
import { contexts, marks } from '../../domain/marks.js'
import { musicClassName } from '../../domain/media.js'
import type { Hotline } from './hotline.schema.js'

/** What rendering needs of a hotline. */
export type RenderedHotline = Pick<
  Hotline,
  'id' | 'number' | 'fallback' | 'record' | 'musicClassId'
>

/**
 * Where calls to a hotline arrive (`hotlines`): the service is asked; and where they go when it
 * does not answer (`fallback`).
 */
export function hotlineContexts(hotlines: readonly RenderedHotline[]): readonly Context[] {
  return [
    {
      name: contexts.hotlines,
      extensions: hotlines.map(({ id, number, record, musicClassId }) => ({
        name: String(id),
        steps: [
          ...(record ? [step('Set', 'RECORD=1')] : []),
          ...(musicClassId === null
            ? []
            : [step('Set', `CHANNEL(musicclass)=${musicClassName(musicClassId)}`)]),
          // Whom an outside party that this call is led to will see.
          step('Set', `SHOWN=${number}`),
          step('Set', `ASK=hotline-${id}`),
          step('Goto', 'ask', 's', '1'),
        ],
      })),
    },
    {
      name: contexts.fallback,
      extensions: hotlines.map(({ id, fallback }) => ({
        name: `hotline-${id}`,
        steps: [
          step('CELGenUserEvent', `${marks.fallback},hotline-${id}`),
          step('Goto', contexts.destination, destinationName(fallback), '1'),
        ],
      })),
    },
  ]
}
