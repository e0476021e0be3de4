import { z } from 'zod'
import { emergencyNumbers } from './marks.js'
import { say } from './text.js'

/** A number that phones of the house dial for something that is no extension, shaped as those are. */
export const internalNumber = z
  .string()
  .regex(/^\d{2,6}$/, say('2 đến 6 chữ số', 'must be 2 to 6 digits'))
  .refine(
    (number) => !(emergencyNumbers as readonly string[]).includes(number),
    say('không được là số khẩn cấp', 'must not be an emergency number'),
  )
