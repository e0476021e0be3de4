import { z } from 'zod'
import { liveBars, memberBars } from './acd.may.js'
import { liveStates } from './agent.live.js'
import { time } from './agent.schema.js'

const barOf = <Code extends string>(codes: readonly Code[]) =>
  z
    .object({
      code: z.enum(codes),
      text: z.string().describe('the same as a sentence'),
      until: time.nullable().describe('null: nobody knows'),
    })
    .nullable()
    .describe('why no call is offered; null: one may be')
const notOffered = barOf(memberBars)

export const liveAgent = z
  .object({
    userId: z.int(),
    name: z.string(),
    number: z.string().describe('of the extension; empty without one'),
    state: z.enum(liveStates),
    since: time,
    reason: z.string().nullable().describe('why paused'),
    call: z
      .object({
        id: z.string().describe('as in /api/live/calls'),
        queue: z.object({ id: z.int(), name: z.string() }).nullable(),
        number: z.string().nullable(),
        name: z.string().nullable(),
      })
      .nullable()
      .describe('who is talked to, rung or offered, in calls of any kind'),
    wrapUpUntil: time.nullable(),
    notOffered: barOf(liveBars),
    queues: z.array(z.object({ id: z.int(), name: z.string(), tier: z.int(), notOffered })),
    calls: z.int().describe('of queues, answered today'),
    talkSeconds: z.number().describe('of those that are over'),
  })
  .meta({ id: 'LiveAgent' })

const memberStates = ['free', ...memberBars] as const

const caller = z.object({
  id: z.string().describe('of the caller’s channel'),
  place: z.int().describe('1: the next'),
  number: z.string(),
  name: z.string(),
  how: z.enum(['line', 'callback']),
  priority: z.int(),
  since: time,
  waitSeconds: z.number(),
  offeredTo: z.array(z.int()).describe('ids of users who are rung'),
})

const today = z.object({
  calls: z.int().describe('came and left the queue'),
  answered: z.int(),
  abandoned: z.int(),
  overflow: z.object({ full: z.int(), timeout: z.int(), empty: z.int() }),
  serviceLevelSeconds: z.int().describe('the threshold'),
  serviceLevel: z
    .number()
    .nullable()
    .describe('answered within the threshold, of those answered, 0 to 1; null without calls'),
  serviceLevelWithAbandoned: z.number().nullable().describe('of those answered or abandoned'),
  averageWaitSeconds: z.number().nullable(),
})

export const liveQueue = z
  .object({
    id: z.int(),
    name: z.string(),
    waiting: z.int().describe('those being offered among them'),
    callbacks: z.int().describe('of the waiting, those who are to be called back'),
    offered: z.int(),
    longestWaitSeconds: z.number(),
    talking: z.int(),
    free: z.int().describe('members who may be offered a call now'),
    agents: z.partialRecord(z.enum(memberStates), z.int()).describe('members by what they do'),
    callers: z.array(caller),
    today,
  })
  .meta({ id: 'LiveQueue' })
