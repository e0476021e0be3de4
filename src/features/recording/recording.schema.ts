import { z } from 'zod'
import { type RecordingState, recordingStates } from '../../domain/call-record.js'

const legs = z
  .array(
    z.object({
      channel: z.string(),
      side: z.enum(['left', 'right']),
      bridged: z.array(z.object({ from: z.number(), to: z.number() })),
    }),
  )
  .readonly()

/**
 * A row of the table. `plan` holds the recorded legs as long as their part files may be on the
 * disk, `file` the path below the recordings as long as that file may be. Times are epoch ms.
 */
export const recordingRow = z
  .object({
    call_id: z.string(),
    state: z.enum(recordingStates),
    file: z.string().nullable(),
    bytes: z.number().nullable(),
    seconds: z.number().nullable(),
    plan: z.string().nullable(),
    reason: z.string().nullable(),
    created_at: z.number(),
    ended_at: z.number(),
    ready_at: z.number().nullable(),
  })
  .readonly()
  .transform((row) => ({
    callId: row.call_id,
    state: row.state,
    file: row.file,
    bytes: row.bytes,
    seconds: row.seconds,
    plan: row.plan,
    legs: row.plan === null ? [] : legs.parse(JSON.parse(row.plan)),
    reason: row.reason,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    readyAt: row.ready_at,
  }))

export type Recording = Readonly<z.output<typeof recordingRow>>

/** What the call log may show of a recording. */
export interface RecordingSummary {
  readonly state: RecordingState
  readonly seconds: number | null
  /** Set when something is missing: `missing`, `empty`, `foreign`, `12 of 60 seconds`, … */
  readonly reason: string | null
}
