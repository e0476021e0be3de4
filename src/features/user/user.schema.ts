import { z } from 'zod'
import { roles } from '../../domain/actor.js'
import { patchOf } from '../../domain/patch.js'
import { receivingMethods } from '../../domain/receiving.js'
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

/** R69: `84` and 9 digits, which is the length of mobile numbers. */
const agentPhone = z
  .string()
  .regex(/^84\d{9}$/, say('phải là 84 và 9 chữ số', 'must be 84 and 9 digits'))

/** How calls are received; in whole or, by the person, the first two (`ownReceiving`). */
const receiving = {
  receivingMethod: z.enum(receivingMethods).default('all'),
  agentPhone: agentPhone.nullable().default(null),
  /** Whether whoever answers there must press 1 first. */
  agentPhoneConfirm: z.boolean().default(true),
  /** As which hotline the own phone is called when the call itself names none. */
  hotlineId: z.int().min(1).nullable().default(null),
}

/** Who is supervised, and what somebody supervises (R14, D18). */
const supervision = {
  /** Whether supervisors may listen to this person's calls, whisper and join. */
  monitorable: z.boolean().default(true),
  /** Queues that a supervisor is limited to; null: sees every call. */
  supervisedQueueIds: z.array(z.int().min(1)).max(200).nullable().default(null),
}

export const newUser = z.strictObject({
  username,
  password: newPassword,
  name: plainText(100),
  role: z.enum(roles),
  extensionId: z.int().min(1).nullable().default(null),
  ...{ ...receiving, ...supervision },
})
export type NewUser = z.output<typeof newUser>

/** What the service itself makes users of: all that is usual may be left out. */
export type UserToMake = Omit<NewUser, keyof typeof asUsual> & Partial<NewUser>
export const asUsual = {
  receivingMethod: 'all',
  agentPhone: null,
  agentPhoneConfirm: true,
  hotlineId: null,
  monitorable: true,
  supervisedQueueIds: null,
} as const satisfies Pick<NewUser, keyof typeof receiving | keyof typeof supervision>

export const userPatch = patchOf(newUser)
export type UserPatch = z.output<typeof userPatch>

/** Body of `PATCH /api/users/me`: what everybody may change without an admin (R65). */
export const ownReceiving = patchOf(
  z.strictObject({ receivingMethod: receiving.receivingMethod, agentPhone: receiving.agentPhone }),
)

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
    receivingMethod: z.enum(receivingMethods),
    agentPhone: z.string().nullable(),
    agentPhoneConfirm: z.boolean(),
    hotlineId: z.int().nullable(),
    monitorable: z.boolean(),
    supervisedQueueIds: z.array(z.int()).nullable(),
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
  receivingMethod: z.enum(receivingMethods),
  agentPhone: z.string().nullable(),
  agentPhoneConfirm: z.int().transform((n) => n === 1),
  hotlineId: z.int().nullable(),
  monitorable: z.int().transform((n) => n === 1),
  supervisedQueueIds: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : z.array(z.int()).parse(JSON.parse(text)))),
  /** What the accounts of apps and browsers log in with. */
  appSecret: z.string(),
  webSecret: z.string(),
  version: z.int(),
  createdAt: z.int(),
  updatedAt: z.int(),
})
export type User = z.output<typeof user>

/** `time` writes epoch milliseconds as ISO 8601. */
export const itemOf =
  (time: (at: number) => string) =>
  ({ id, username, name, role, extensionId, createdAt, updatedAt, ...user }: User): UserItem => ({
    ...{ id, username, name, role, extensionId },
    receivingMethod: user.receivingMethod,
    agentPhone: user.agentPhone,
    agentPhoneConfirm: user.agentPhoneConfirm,
    hotlineId: user.hotlineId,
    monitorable: user.monitorable,
    supervisedQueueIds: user.supervisedQueueIds,
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  })
