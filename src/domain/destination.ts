import { z } from 'zod'
import type { Reference } from './kept.js'
import { say } from './text.js'

const id = z.int().min(1)

/** An outside number as a person writes it; what may be called is for the outbound rules. */
export const outsideNumber = z
  .string()
  .regex(/^\+?\d{3,20}$/, say('phải là 3 đến 20 chữ số', 'must be 3 to 20 digits'))

/**
 * Where a call can go: one union for hotlines, hours, keys, fallbacks, transfers and the
 * simulator. Each is one extension of the context `destination` (`destinationName`).
 */
export const destination = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('extension'), id }),
  z.strictObject({ type: z.literal('ivr'), id }),
  z.strictObject({ type: z.literal('sound'), id }),
  z.strictObject({ type: z.literal('queue'), id }),
  z.strictObject({ type: z.literal('group'), id }),
  z.strictObject({ type: z.literal('voicemail'), id }),
  z.strictObject({ type: z.literal('external'), number: outsideNumber, trunkId: id }),
  z.strictObject({ type: z.literal('hangup') }),
])
export type Destination = z.output<typeof destination>

/** The object a destination names, if it names one. */
export function referenceOf(to: Destination, path: string): Reference | undefined {
  if (to.type === 'hangup') return undefined
  if (to.type === 'external') return { kind: 'trunk', id: to.trunkId, path: `${path}.trunkId` }
  return { kind: to.type, id: to.id, path: `${path}.id` }
}

/** Its extension in the context `destination`: `ivr-5`, `external-3-0909789846`, `hangup`. */
export function destinationName(to: Destination): string {
  if (to.type === 'hangup') return 'hangup'
  if (to.type === 'external') return `external-${to.trunkId}-${to.number}`
  return `${to.type}-${to.id}`
}
