import { type Context, step } from '../../conf/dialplan.js'
import { destinationName } from '../../domain/destination.js'
import { contexts, marks } from '../../domain/marks.js'
import type { Ivr } from './ivr.schema.js'

/** What rendering needs of a menu. */
export type RenderedIvr = Pick<Ivr, 'id' | 'number' | 'otherwise'>

/**
 * A menu as a destination: the service is asked. Without the service (`fallback`) callers go where
 * those go who press nothing; such chains end, since no menu is saved that would close a circle
 * (ivr.circles.ts). A menu with a number is dialled like an extension.
 */
export function ivrContexts(ivrs: readonly RenderedIvr[]): readonly Context[] {
  return [
    {
      name: contexts.numbers,
      extensions: ivrs.flatMap(({ id, number }) =>
        number === null
          ? []
          : [{ name: number, steps: [step('Goto', contexts.destination, `ivr-${id}`, '1')] }],
      ),
    },
    {
      name: contexts.destination,
      extensions: ivrs.map(({ id }) => ({
        name: `ivr-${id}`,
        steps: [step('Set', `ASK=ivr-${id}`), step('Goto', 'ask', 's', '1')],
      })),
    },
    {
      name: contexts.fallback,
      extensions: ivrs.map(({ id, otherwise }) => ({
        name: `ivr-${id}`,
        steps: [
          step('CELGenUserEvent', `${marks.fallback},ivr-${id}`),
          step('Goto', contexts.destination, destinationName(otherwise), '1'),
        ],
      })),
    },
  ]
}
