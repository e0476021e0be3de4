import { z } from 'zod'
import { digits } from '../../domain/call.js'
import { destination, referenceOf } from '../../domain/destination.js'
import { internalNumber } from '../../domain/internal-number.js'
import type { Kind, ObjectOf, Reference } from '../../domain/kept.js'
import { plainText } from '../../domain/text.js'

const id = z.int().min(1)

/** What a key does: a destination, the menu that led here, or this menu once more. */
const choice = z.discriminatedUnion('type', [
  ...destination.options,
  z.strictObject({ type: z.literal('back') }),
  z.strictObject({ type: z.literal('repeat') }),
])
export type Choice = z.output<typeof choice>

/**
 * Body of `POST /api/ivrs`. A caller hears the greeting and has `timeoutSeconds` to press a key;
 * whoever presses none, or one that leads nowhere, hears why and the greeting again, up to
 * `attempts` times in all, and goes to `otherwise`. Without `bargeIn`, keys pressed during a
 * prompt do not count. With `directDial`, extensions may be dialled. `number` is the
 * menu's own, for transfers by keypad. A `PATCH` replaces `keys` whole.
 */
const fields = z.strictObject({
  name: plainText(80),
  number: internalNumber.nullable().default(null),
  greetingSoundId: id.nullable().default(null),
  invalidSoundId: id.nullable().default(null),
  timeoutSoundId: id.nullable().default(null),
  timeoutSeconds: z.int().min(1).max(60).default(7),
  attempts: z.int().min(1).max(10).default(3),
  bargeIn: z.boolean().default(true),
  directDial: z.boolean().default(false),
  keys: z.partialRecord(z.enum(digits), choice).default({}),
  otherwise: destination,
})

export const ivrKind = {
  name: 'ivr',
  path: 'ivrs',
  fields,
  references: ({ greetingSoundId, invalidSoundId, timeoutSoundId, keys, otherwise }) =>
    [
      sound(greetingSoundId, 'greetingSoundId'),
      sound(invalidSoundId, 'invalidSoundId'),
      sound(timeoutSoundId, 'timeoutSoundId'),
      ...Object.entries(keys).map(([key, to]) =>
        leadsOn(to) ? referenceOf(to, `keys.${key}`) : undefined,
      ),
      referenceOf(otherwise, 'otherwise'),
    ].filter((reference) => reference !== undefined),
  number: ({ number }) => number,
} as const satisfies Kind<typeof fields>

export type Ivr = ObjectOf<typeof ivrKind>

/** What a call needs to know of a menu. */
export type Menu = Pick<Ivr, 'id' | Exclude<keyof z.output<typeof fields>, 'number'>>

/** The menu of an id, as of one moment. */
export type Menus = (id: number) => Menu | undefined

/** Whether a key leads somewhere else, whatever led here. */
export const leadsOn = (to: Choice): to is z.output<typeof destination> =>
  to.type !== 'back' && to.type !== 'repeat'

const sound = (id: number | null, path: string): Reference | undefined =>
  id === null ? undefined : { kind: 'sound', id, path }
