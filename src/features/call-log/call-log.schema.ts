import { z } from 'zod'
import {
  directions,
  reasons,
  recordingStates,
  statuses,
  storyCodes,
} from '../../domain/call-record.js'
import { destination } from '../../domain/destination.js'
import { plainTextOrEmpty, say } from '../../domain/text.js'
import { moment } from '../../http/moment.js'
import { turnResults } from './call-log.menus.js'
import { toldCodes } from './call-log.told.js'

/** What an agent did with a call that was offered (`elsewhere`: somebody else had it). */
const offerOutcomes = [
  ...(['answered', 'no_answer', 'rejected', 'busy', 'unreachable'] as const),
  ...(['elsewhere', 'caller_left', 'lost'] as const),
] as const
type OfferOutcome = (typeof offerOutcomes)[number]

/** The stays of a call in queues, as whoever keeps them tells. Times are epoch milliseconds. */
export interface QueueStay {
  readonly queue: { readonly id: number; readonly name: string } | null
  readonly offers: readonly {
    readonly queueId: number
    readonly userId: number
    readonly name: string
    readonly at: number
    readonly endedAt: number
    readonly outcome: OfferOutcome
  }[]
}

const longestSearch = 100

const filters = {
  search: plainTextOrEmpty(longestSearch)
    .optional()
    .describe('beginning or last digits of a number, or words of a name'),
  from: moment.optional().describe('calls that began then or later; a day counts from midnight'),
  to: moment.optional().describe('calls that began before; a day counts to its end'),
  direction: z.enum(directions).optional(),
  status: z.enum(statuses).optional(),
  extension: z
    .string()
    .regex(/^\d{2,6}$/, say('phải là số máy lẻ', 'must be an extension number'))
    .optional()
    .describe('calls in which this extension took part'),
  hotlineId: z.coerce
    .number()
    .int()
    .min(1)
    .max(999_999_999)
    .optional()
    .describe('calls to this hotline, or that showed its number'),
}

/** Query of the CSV: the filters of the list. */
export const filterQuery = z.strictObject(filters)
export type CallFilter = z.output<typeof filterQuery>

export const listQuery = z.strictObject({
  ...filters,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
})

export const callParams = z.strictObject({ id: z.string().min(1).max(200) })

const party = z.object({
  number: z.string().describe('in national spelling: 0909789846'),
  name: z.string(),
  e164: z.string().optional().describe('absent for extensions and short codes'),
})

const hotline = z.object({
  id: z.int(),
  number: z.string(),
  name: z.string().describe('as it was called when the call ended'),
})

const agent = z.object({
  number: z.string(),
  name: z.string(),
  userId: z.int().nullable().describe('whose the extension was'),
})

/** ISO 8601 with the offset of the business. */
const time = z.iso.datetime({ offset: true })

export const callItem = z.object({
  id: z.string(),
  direction: z.enum(directions),
  status: z.enum(statuses),
  reason: z.enum(reasons),
  from: party.describe('who called'),
  to: party.describe('what was called, not who answered; inbound the hotline'),
  hotline: hotline
    .nullable()
    .describe('inbound the one that was called, outbound the one whose number was shown'),
  customer: party.nullable().describe('the outside party, whoever called; null inside the house'),
  agent: agent
    .nullable()
    .describe(
      'inbound who of the house was connected last (of an external group by the number), outbound who placed the call',
    ),
  startedAt: time,
  answeredAt: time.nullable().describe('when a person was first connected'),
  endedAt: time,
  waitSeconds: z.number(),
  talkSeconds: z.number(),
  endedBy: z.enum(['caller', 'callee', 'system', 'unknown']),
  hasRecording: z.boolean().describe('true also while the recording is being made ready'),
  recording: z.enum(recordingStates).nullable().describe('null when there never was one'),
})
export type CallItem = z.output<typeof callItem>

export const callList = z.object({ items: z.array(callItem), nextCursor: z.string().nullable() })

/** What distributors do with a call: a queue, who was asked, and how that ended. */
export const queueStay = {
  queue: z
    .object({ id: z.int(), name: z.string() })
    .nullable()
    .describe(
      'the last queue that the caller waited in; its name as of now, empty when it is gone',
    ),
  offers: z
    .array(
      z.object({
        queueId: z.int(),
        userId: z.int(),
        name: z.string(),
        at: time,
        seconds: z.number().describe('how long it rang'),
        outcome: z.enum(offerOutcomes),
      }),
    )
    .describe('every agent who was offered the call, in order'),
}

export const callDetail = callItem.extend({
  ...queueStay,
  voicemailIds: z
    .array(z.string())
    .describe('messages that were left and are still there, as in `/api/voicemails/{id}`'),
  links: z.array(z.string()).describe('calls joined to this one by a transfer between outsiders'),
  extensions: z.array(z.string()).describe('extensions that took part'),
  ivrPath: z
    .array(
      z.object({
        at: time,
        ivrId: z.int(),
        name: z.string(),
        soundIds: z.array(z.int()).describe('prompts that were begun, in their order'),
        key: z.string().nullable().describe('the key or number pressed; null: none'),
        seconds: z.number().describe('from the beginning of the turn to the key, or to its end'),
        result: z.enum(turnResults).describe('`left`: the call ended, or went on, in this turn'),
        destination: destination.optional().describe('where it led; absent: the menu went on'),
      }),
    )
    .describe('the way through menus, turn by turn'),
  story: z.array(
    z.object({
      at: time,
      code: z.enum([...storyCodes, ...toldCodes]),
      text: z.string().describe('by `Accept-Language`; Vietnamese when nothing is asked for'),
      data: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
})
/** Without what others know of it. */
export type CallDetail = Omit<z.output<typeof callDetail>, 'voicemailIds'>
