import { z } from 'zod'
import type { Kind, ObjectOf, Reference } from '../../domain/kept.js'
import { mailAddress } from '../../domain/mail.js'
import { plainText } from '../../domain/text.js'

const id = z.int().min(1)

/** Whose a box is: each is the kind of object that is referred to. */
const owner = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('extension'), id }),
  z.strictObject({ type: z.literal('queue'), id }),
  z.strictObject({ type: z.literal('group'), id }),
])
export type BoxOwner = z.output<typeof owner>

/**
 * Body of `POST /api/voicemail-boxes`. Whoever reaches the box hears the greeting (null: that of the
 * house) and a tone, and leaves a message of at most `maxSeconds`; one below `minSeconds` is
 * dropped, and a box that holds `maxMessages` takes none. Messages are kept for `keepDays`. Each new
 * one is told to `emails`, with `attach` as a WAV file. With `unanswered`, calls that an owning
 * extension does not answer come here.
 */
const fields = z.strictObject({
  name: plainText(80),
  owner: owner.nullable().default(null),
  unanswered: z.boolean().default(true),
  greetingSoundId: id.nullable().default(null),
  maxSeconds: z.int().min(5).max(600).default(180),
  minSeconds: z.int().min(0).max(10).default(2),
  maxMessages: z.int().min(1).max(1000).default(100),
  keepDays: z.int().min(1).max(3650).default(90),
  emails: z.array(mailAddress).max(20).default([]),
  attach: z.boolean().default(false),
})

export const voicemailKind = {
  name: 'voicemail',
  path: 'voicemail-boxes',
  fields,
  references: ({ owner, greetingSoundId }): readonly Reference[] => [
    ...(owner === null ? [] : [{ kind: owner.type, id: owner.id, path: 'owner.id' }]),
    ...(greetingSoundId === null
      ? []
      : [{ kind: 'sound', id: greetingSoundId, path: 'greetingSoundId' }]),
  ],
} as const satisfies Kind<typeof fields>

export type Box = ObjectOf<typeof voicemailKind>

/** Whether calls that nobody answers at that extension come to the box. */
export const takesUnanswered = (
  box: Pick<Box, 'owner' | 'unanswered'>,
): box is {
  readonly owner: BoxOwner & { readonly type: 'extension' }
  readonly unanswered: true
} => box.unanswered && box.owner?.type === 'extension'
