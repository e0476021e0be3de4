import { z } from 'zod'

/**
 * What becomes of a message: Asterisk began it, it can be heard and nobody or somebody has, or its
 * file is about to go.
 */
export const messageStates = ['pending', 'new', 'heard', 'deleted'] as const

/** A row of the table. Times are epoch ms; `ms` is as in `Voicemail` of the call record. */
export const messageRow = z
  .object({
    n: z.int(),
    id: z.string(),
    box: z.int(),
    file: z.string(),
    callId: z.string().nullable(),
    number: z.string(),
    name: z.string(),
    at: z.int(),
    ms: z.int().nullable(),
    state: z.enum(messageStates),
    bytes: z.int().nullable(),
    seconds: z.number().nullable(),
    heardAt: z.int().nullable(),
  })
  .readonly()
export type Message = z.output<typeof messageRow>

/** A message as REST shows it. */
export const messageView = z.object({
  id: z.string(),
  box: z.object({ id: z.int(), name: z.string() }),
  callId: z.string().nullable().describe('the call in the log; null when its record is lost'),
  from: z.object({
    number: z.string().describe('in national spelling; empty when it is not known'),
    name: z.string(),
  }),
  at: z.iso.datetime({ offset: true }).describe('when it began'),
  seconds: z.number(),
  heard: z.boolean(),
  heardAt: z.iso.datetime({ offset: true }).nullable(),
})
