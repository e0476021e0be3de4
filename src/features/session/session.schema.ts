import { z } from 'zod'
import { roles } from '../../domain/actor.js'

/** What a person types to log in. Anything that could be a name or a password once. */
export const login = z.strictObject({
  username: z.string().min(1).max(64).toLowerCase(),
  password: z.string().min(1).max(200),
})

/** Who is logged in. `id` is null for a token that belongs to nobody. */
export const sessionItem = z
  .object({
    user: z.object({
      id: z.int().nullable(),
      username: z.string(),
      name: z.string(),
      role: z.enum(roles),
      extensionId: z.int().nullable(),
    }),
  })
  .meta({ id: 'Session' })

/** A session as stored, under the hash of its secret. Times are epoch milliseconds. */
export const session = z.object({
  id: z.int(),
  hash: z.string(),
  userId: z.int(),
  createdAt: z.int(),
  lastSeenAt: z.int(),
  address: z.string(),
})
export type Session = z.output<typeof session>

/** Without a request for 12 hours, or 7 days after the login, a session is over. */
export const idleMs = 12 * 3_600_000
export const absoluteMs = 7 * 24 * 3_600_000
