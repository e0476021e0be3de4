import { z } from 'zod'
import { houseSetting } from '../../db/house-setting.js'

/**
 * Body of `PUT /api/settings/call-log`. `mistaken` says which inbound calls under six seconds are
 * mistaken ones (R10): those that nobody answered, or any, by the letter of the requirement (D1).
 */
export const callLogSettings = z.strictObject({
  mistaken: z
    .enum(['unanswered', 'any'])
    .describe('which inbound calls under six seconds have the status `mistaken`, from now on'),
})
export type CallLogSettings = z.output<typeof callLogSettings>

export const { read: readSettings, write: writeSettings } = houseSetting(
  'call-log',
  callLogSettings,
  { mistaken: 'unanswered' },
)
