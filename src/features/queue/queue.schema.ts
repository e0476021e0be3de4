import { z } from 'zod'
import { digits } from '../../domain/call.js'
import { type Destination, destination, referenceOf } from '../../domain/destination.js'
import { internalNumber } from '../../domain/internal-number.js'
import type { Kind, ObjectOf, Reference } from '../../domain/kept.js'
import { plainText, say } from '../../domain/text.js'
import { strategies } from './acd.queue.js'

const id = z.int().min(1)
const seconds = (least: number, most: number) => z.int().min(least).max(most)

const skill = z.strictObject({
  skill: plainText(40),
  level: z.int().min(1).max(10).default(1),
})

const member = z.strictObject({
  userId: id,
  /** 1: main; members of higher tiers are asked when nobody of a lower one can be. */
  tier: z.int().min(1).max(9).default(1),
  skills: z.array(skill).max(20).default([]),
})

const onReject = z.union([z.enum(['skip', 'pause']), z.strictObject({ seconds: seconds(1, 3600) })])

const staffing = z.enum(['always', 'logged_in', 'ready'])

/**
 * Body of `POST /api/queues`. Callers hear music and are offered to members one after the other, as
 * the strategy says, or to all at once. `maxWaitSeconds` after they came they go to `overflow`;
 * when the queue is full or nobody is there, to `overflowFull` and `overflowEmpty`, else `overflow`.
 * A member's own phone is called through `hotlineId` (R68), else the person's own hotline, else that
 * of the box. `number` is the queue's own, for transfers by keypad. `ticket` is kept for tickets
 * (R39). A `PATCH` replaces `members` whole.
 */
const fields = z.strictObject({
  name: plainText(80),
  number: internalNumber.nullable().default(null),
  strategy: z.enum(strategies).default('longest_idle'),
  weight: z.int().min(0).max(100).default(0),
  ringSeconds: seconds(5, 300).default(20),
  wrapUpSeconds: seconds(0, 3600).default(10),
  maxWaitSeconds: seconds(5, 86_400).default(300),
  maxCallers: z.int().min(1).max(1000).nullable().default(null),
  joinWhen: staffing.default('logged_in'),
  stayWhen: staffing.default('always'),
  onReject: onReject.default('skip'),
  pauseAfter: z.int().min(1).max(100).nullable().default(null),
  tierSeconds: seconds(0, 3600).default(0),
  skills: z.array(skill).max(20).default([]),
  sticky: z
    .strictObject({ waitSeconds: seconds(0, 3600).default(0) })
    .nullable()
    .default(null),
  /** Callers whose number begins so go first: the higher, the sooner. */
  priorities: z
    .array(
      z.strictObject({
        number: z
          .string()
          .regex(/^\+?\d{3,15}$/, say('phải là 3 đến 15 chữ số', 'must be 3 to 15 digits')),
        priority: z.int().min(-9).max(9),
      }),
    )
    .max(1000)
    .default([]),
  language: z.enum(['vi', 'en']).default('vi'),
  tellEverySeconds: seconds(15, 3600).nullable().default(null),
  messageSoundId: id.nullable().default(null),
  messageEverySeconds: seconds(10, 3600).default(60),
  musicClassId: id.nullable().default(null),
  agentGreetingSoundId: id.nullable().default(null),
  callerIdPrefix: z
    .string()
    .regex(
      /^[\p{L}\p{N} ._:/-]{0,20}$/u,
      say(
        'tối đa 20 chữ, số, dấu cách và . _ : / -',
        'at most 20 letters, digits, spaces and . _ : / -',
      ),
    )
    .default(''),
  hotlineId: id.nullable().default(null),
  record: z.boolean().default(false),
  ticket: z.boolean().default(true),
  offersBusy: z.boolean().default(false),
  /** Whether phones list a call that nobody took as missed. */
  showsMissed: z.boolean().default(true),
  serviceLevelSeconds: seconds(1, 3600).default(20),
  exitKey: z.enum(digits).nullable().default(null),
  exitTo: destination.nullable().default(null),
  callbackKey: z.enum(digits).nullable().default(null),
  callbackSeconds: seconds(60, 86_400).default(3600),
  /** Without the service so many callers ring free devices at a time; the others hear music. */
  aloneRings: z.int().min(1).max(20).default(2),
  overflow: destination,
  overflowFull: destination.nullable().default(null),
  overflowEmpty: destination.nullable().default(null),
  members: z
    .array(member)
    .max(200)
    .refine(
      (list) => new Set(list.map(({ userId }) => userId)).size === list.length,
      say('không được trùng người', 'must not name anybody twice'),
    )
    .default([]),
})

export const queueKind = {
  name: 'queue',
  path: 'queues',
  fields,
  references: (queue) =>
    [
      to(queue.overflow, 'overflow'),
      to(queue.overflowFull, 'overflowFull'),
      to(queue.overflowEmpty, 'overflowEmpty'),
      to(queue.exitTo, 'exitTo'),
      named('sound', queue.messageSoundId, 'messageSoundId'),
      named('sound', queue.agentGreetingSoundId, 'agentGreetingSoundId'),
      named('musicClass', queue.musicClassId, 'musicClassId'),
      named('hotline', queue.hotlineId, 'hotlineId'),
      ...queue.members.map(({ userId }, n) => named('user', userId, `members.${n}.userId`)),
    ].filter((reference) => reference !== undefined),
  number: ({ number }) => number,
} as const satisfies Kind<typeof fields>

export type Queue = ObjectOf<typeof queueKind>

const to = (where: Destination | null, path: string): Reference | undefined =>
  where === null ? undefined : referenceOf(where, path)

const named = (kind: string, id: number | null, path: string): Reference | undefined =>
  id === null ? undefined : { kind, id, path }
