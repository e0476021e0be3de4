import { z } from 'zod'
import { destination, referenceOf } from '../../domain/destination.js'
import { internalNumber } from '../../domain/internal-number.js'
import type { Kind, ObjectOf, Reference } from '../../domain/kept.js'
import { nationalNumber } from '../../domain/phone-number.js'
import { plainText } from '../../domain/text.js'

const id = z.int().min(1)

export const groupKinds = ['internal', 'external'] as const
export type GroupKind = (typeof groupKinds)[number]

export const strategies = ['together', 'in_turn', 'memory', 'random'] as const
export type Strategy = (typeof strategies)[number]

/** Seconds that a phone may ring. */
const ringSeconds = z.int().min(5).max(300)

/** In any spelling, kept in the national one; what may be a member is for `groupFaults`. */
const number = plainText(40).overwrite(nationalNumber)

const member = z.union([
  z.strictObject({ extensionId: id, ringSeconds: ringSeconds.nullable().default(null) }),
  z.strictObject({ number, ringSeconds: ringSeconds.nullable().default(null) }),
])
export type Member = z.output<typeof member>

/**
 * Body of `POST /api/groups`. All members of an `internal` group are extensions, all of an `external`
 * one are numbers outside (R56, R57), which are called through `hotlineId` and see nothing but that
 * hotline (R58–R60). Without a `ringSeconds` of its own a member rings as long as the group says.
 * `memory` begins after the member that was rung last. Whoever answers must press 1 when `confirm`
 * is true; null means: outside members must, extensions need not. A caller whom nobody answers goes
 * to `otherwise`. A `PATCH` replaces `members` and `sms` whole.
 */
const fields = z.strictObject({
  name: plainText(80),
  kind: z.enum(groupKinds),
  number: internalNumber.nullable().default(null),
  strategy: z.enum(strategies).default('together'),
  ringSeconds: ringSeconds.default(20),
  members: z.array(member).min(1).max(50),
  hotlineId: id.nullable().default(null),
  confirm: z.boolean().nullable().default(null),
  skipBusy: z.boolean().default(true),
  sms: z
    .strictObject({
      missed: z.boolean().default(false).describe('to members who were rung, when nobody answered'),
      answered: z.boolean().default(false).describe('to the member who answered'),
      missedAlways: z.boolean().default(false).describe('the same when another member answered'),
    })
    .default({ missed: false, answered: false, missedAlways: false }),
  otherwise: destination,
  record: z.boolean().default(false),
  musicClassId: id.nullable().default(null),
})

export const groupKind = {
  name: 'group',
  path: 'groups',
  fields,
  unique: 'name',
  references: ({ members, hotlineId, musicClassId, otherwise }) =>
    [
      ...members.map((one, index) =>
        'extensionId' in one
          ? { kind: 'extension', id: one.extensionId, path: `members.${index}.extensionId` }
          : undefined,
      ),
      named('hotline', hotlineId, 'hotlineId'),
      named('musicClass', musicClassId, 'musicClassId'),
      referenceOf(otherwise, 'otherwise'),
    ].filter((reference) => reference !== undefined),
  number: ({ number }) => number,
} as const satisfies Kind<typeof fields>

export type Group = ObjectOf<typeof groupKind>
export type GroupFields = z.output<typeof fields>

/** Whether whoever answers must press 1 (R58's voicemail of a mobile is no answer). */
export const mustConfirm = ({ kind, confirm }: Pick<GroupFields, 'kind' | 'confirm'>): boolean =>
  confirm ?? kind === 'external'

/** How long a member rings. */
export const secondsOf = (group: Pick<GroupFields, 'ringSeconds'>, member: Member): number =>
  member.ringSeconds ?? group.ringSeconds

const named = (kind: string, id: number | null, path: string): Reference | undefined =>
  id === null ? undefined : { kind, id, path }
