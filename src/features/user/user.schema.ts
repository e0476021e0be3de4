import { z } from 'zod'
import { roles } from '../../domain/actor.js'
import { patchOf } from '../../domain/patch.js'
import { plainText, say, secretText } from '../../domain/text.js'
import { pageOf } from '../../http/page.js'

/** A login name: case does not matter, so it is kept in small letters. */
export const username = z
  .string()
  .max(64)
  .toLowerCase()
  .regex(
    /^[a-z0-9._-]{1,64}$/,
    say('1 đến 64 chữ cái không dấu, chữ số, . _ -', '1 to 64 letters, digits, . _ -'),
  )

/** A password somebody chooses. Long ones are welcome; no other rule makes guessing harder. */
export const newPassword = secretText(8, 200)

export const newUser = z.strictObject({
  username,
  password: newPassword,
  name: plainText(100),
  role: z.enum(roles),
  extensionId: z.int().min(1).nullable().default(null),
})
export type NewUser = z.output<typeof newUser>

export const userPatch = patchOf(newUser)
export type UserPatch = z.output<typeof userPatch>

export const passwordChange = z.strictObject({
  oldPassword: secretText(1, 200),
  newPassword,
})

/** A user as answered: no answer ever holds the password or its hash. */
export const userItem = z
  .object({
    id: z.int(),
    username: z.string(),
    name: z.string(),
    role: z.enum(roles),
    extensionId: z.int().nullable(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'User' })
export type UserItem = z.output<typeof userItem>

export const userPage = pageOf(userItem).meta({ id: 'UserPage' })

/** A user as stored; times are epoch milliseconds. */
export const user = z.object({
  id: z.int(),
  username: z.string(),
  name: z.string(),
  role: z.enum(roles),
  passwordHash: z.string(),
  extensionId: z.int().nullable(),
  version: z.int(),
  createdAt: z.int(),
  updatedAt: z.int(),
})
export type User = z.output<typeof user>

/** `time` writes epoch milliseconds as ISO 8601. */
export const itemOf =
  (time: (at: number) => string) =>
  ({ id, username, name, role, extensionId, createdAt, updatedAt }: User): UserItem => ({
    id,
    username,
    name,
    role,
    extensionId,
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  })
