import { z } from 'zod'
import { directions } from '../../domain/call-record.js'

/** R21 `calling` · R22 `ringing` · R23 `answered` (D3). */
export const liveStatuses = ['calling', 'ringing', 'answered'] as const
export type LiveStatus = (typeof liveStatuses)[number]

const time = z.iso.datetime({ offset: true })
const named = z.object({ id: z.int(), name: z.string() })
const person = z.object({ userId: z.int(), name: z.string() })

export const liveCallItem = z
  .object({
    id: z.string().describe('of the same call in `/api/calls` when it is over'),
    direction: z.enum(directions),
    status: z
      .enum(liveStatuses)
      .describe(
        '`calling`: inbound and with nobody of the house (also while phones ring), else nothing rings yet; `ringing`: outbound or internal, and a phone rings; `answered`: talking',
      ),
    customerNumber: z.string().describe('inside the house who called'),
    customerName: z.string(),
    hotline: z.object({ id: z.int(), number: z.string() }).nullable(),
    queue: named.nullable().describe('the last one that the call was led into'),
    agent: z
      .object({ userId: z.int().nullable(), name: z.string(), number: z.string() })
      .nullable()
      .describe(
        'inbound who talks to the customer, else the one who is rung; outbound who placed the call; internal who was called',
      ),
    offered: z.array(person).describe('people whose phones ring for the call'),
    place: z.int().nullable().describe('in the queue, 1: the next'),
    ivr: named.nullable().describe('the menu that the caller is in'),
    statusSeconds: z.number().describe('time in status: waiting, ringing or talking'),
    statusSince: time,
    answeredAt: time.nullable(),
    startedAt: time,
    campaign: z.null(),
    supervisors: z
      .array(person.extend({ doing: z.enum(['listen', 'whisper', 'join']) }))
      .describe('who listens, whispers or has joined'),
    recording: z.boolean().describe('is being recorded'),
    codec: z.string().nullable().describe('of the customer’s channel; null while it is not known'),
    quality: z
      .object({
        lossPercent: z.number().describe('of packets that the customer’s side has sent'),
        jitterMs: z.number(),
        roundTripMs: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'LiveCall' })
export type LiveCallItem = z.output<typeof liveCallItem>

export const liveCallList = z.object({ items: z.array(liveCallItem) })
