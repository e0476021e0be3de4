import { z } from 'zod'
import { type Role, roles } from '../../domain/actor.js'
import { patchOf } from '../../domain/patch.js'
import { plainText } from '../../domain/text.js'
import { pageOf } from '../../http/page.js'

export const newToken = z.strictObject({
  name: plainText(100),
  role: z.enum(roles).describe('not above the role of its user'),
  userId: z.int().min(1).nullable().default(null),
})
export type NewToken = z.output<typeof newToken>

/** A token gets another name, never other rights: those need another token. */
export const tokenPatch = patchOf(newToken.pick({ name: true }))
export type TokenPatch = z.output<typeof tokenPatch>

/** The only answer that ever holds the token itself. */
export const createdToken = z.object({
  id: z.int(),
  token: z.string().describe('shown this once'),
})

export const tokenItem = z
  .object({
    id: z.int(),
    name: z.string(),
    role: z.enum(roles).describe("what it may do now: lowered while its user's role is lower"),
    userId: z.int().nullable(),
    createdAt: z.iso.datetime({ offset: true }),
    lastUsedAt: z.iso.datetime({ offset: true }).nullable().describe('to the minute'),
  })
  .meta({ id: 'Token' })

export const tokenPage = pageOf(tokenItem).meta({ id: 'TokenPage' })

/**
 * A token as stored, under the hash of its secret, with its user's role now (null: of nobody).
 * Times are epoch milliseconds.
 */
export const token = z.object({
  id: z.int(),
  hash: z.string(),
  name: z.string(),
  role: z.enum(roles),
  userId: z.int().nullable(),
  version: z.int(),
  createdAt: z.int(),
  lastUsedAt: z.int().nullable(),
  userRole: z.enum(roles).nullable(),
})
export type Token = z.output<typeof token>

/** What a token may do: never more than its user. `roles` goes from the most allowed to the least. */
export const lower = (own: Role, users: Role | null): Role =>
  users !== null && roles.indexOf(users) > roles.indexOf(own) ? users : own

/** `time` writes epoch milliseconds as ISO 8601. */
export const itemOf =
  (time: (at: number) => string) =>
  ({ id, name, role, userRole, userId, createdAt, lastUsedAt }: Token) => ({
    id,
    name,
    role: lower(role, userRole),
    userId,
    createdAt: time(createdAt),
    lastUsedAt: lastUsedAt === null ? null : time(lastUsedAt),
  })
