import { z } from 'zod'
import { destination } from '../../domain/destination.js'

export const takeoverModes = ['at_once', 'on_answer'] as const
export type TakeoverMode = (typeof takeoverModes)[number]

/** `PUT /api/settings/supervision`. */
export const supervisionSettings = z
  .strictObject({
    takeoverMode: z
      .enum(takeoverModes)
      .default('on_answer')
      .describe(
        '`at_once`: the agent is cut and the customer hears music while the supervisor rings; `on_answer`: the agent talks on until the supervisor answers',
      ),
    takeoverRingSeconds: z.int().min(5).max(120).default(20),
    announcement: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'a sound that the customer alone hears as soon as somebody orders to listen, whisper or join, before the supervisor’s phone is answered and whether it is or not; null: none',
      ),
  })
  .meta({ id: 'SupervisionSettings' })
export type SupervisionSettings = z.output<typeof supervisionSettings>
export const usualSettings: SupervisionSettings = supervisionSettings.parse({})

export const callParams = z.strictObject({ id: z.string().min(1).max(200) })
export const nothing = z.strictObject({})
export const takeover = z.strictObject({ mode: z.enum(takeoverModes).optional() })
export const transfer = z.strictObject({ to: destination })

export const ordered = z
  .object({ actionId: z.string().describe('events of `/api/live/events` tell what becomes of it') })
  .meta({ id: 'SupervisionAction' })

export const actionStates = ['ringing', 'done', 'failed'] as const
