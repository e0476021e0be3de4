import { z } from 'zod'
import { plainText, say } from '../../domain/text.js'
import type { Presence } from './acd.agent.js'

export const presences = ['ready', 'paused', 'offline'] as const satisfies readonly Presence[]

/** Who set a status; `machine`: after offers that were not answered, or because the phone is gone. */
export const setters = ['self', 'supervisor', 'phone', 'machine'] as const
export type Setter = (typeof setters)[number]

/** What an agent is now. */
export interface AgentStatus {
  readonly status: Presence
  /** Why paused: one of the settings, or `autopause` or `rejected` when the machine did it. */
  readonly reason: string | null
  /** Epoch milliseconds. */
  readonly since: number
  readonly setBy: Setter
  readonly setByUserId: number | null
  /** Of the phone that dialled it. */
  readonly channel: string | null
}

const reasonName = plainText(60)

/** Body of `PUT /api/users/{id}/status`. */
export const statusWish = z.strictObject({
  status: z.enum(presences),
  reason: reasonName.nullable().default(null).describe('why paused: one of the settings, or none'),
})

export const awayWish = z.strictObject({
  away: z.boolean().describe('true: no calls of this queue until it is false again'),
})

/** An hour at a time: whoever wants more pauses. */
export const wrapUpWish = z.strictObject({
  seconds: z.int().min(0).max(3600).describe('from now; 0 ends it'),
})

/** As many as there are digits for `*46`. */
const mostReasons = 9

/** Body of `PUT /api/settings/agents`. The digit after `*46` counts from 1. */
export const agentSettings = z.strictObject({
  pauseReasons: z
    .array(z.strictObject({ name: reasonName }))
    .max(mostReasons)
    .refine(
      (all) => new Set(all.map(({ name }) => name.toLowerCase())).size === all.length,
      say('không được trùng nhau', 'must differ'),
    )
    .describe('why agents may pause; phones choose the first by `*461`'),
})
export type AgentSettings = z.output<typeof agentSettings>

export const usualSettings: AgentSettings = {
  pauseReasons: ['Ăn trưa', 'Họp', 'Nghỉ giải lao', 'Việc sau cuộc gọi', 'Việc khác'].map(
    (name) => ({ name }),
  ),
}

/** ISO 8601 with the offset of the business. */
export const time = z.iso.datetime({ offset: true })

const setting = {
  status: z.enum(presences),
  reason: z.string().nullable().describe('`autopause` and `rejected` are the machine’s'),
  setBy: z.enum(setters),
  setByUserId: z.int().nullable(),
}

export const statusItem = z
  .object({
    userId: z.int(),
    ...setting,
    since: time,
    wrapUpUntil: time.nullable(),
    queues: z.array(z.object({ queueId: z.int(), name: z.string(), away: z.boolean() })),
  })
  .meta({ id: 'AgentStatus' })

export const historyItem = z
  .object({
    id: z.int(),
    userId: z.int(),
    name: z.string().describe('as it was then'),
    ...setting,
    from: time,
    to: time.nullable().describe('null: still so'),
    seconds: z.number().describe('so far'),
  })
  .meta({ id: 'AgentStatusPeriod' })
export type HistoryItem = z.output<typeof historyItem>
