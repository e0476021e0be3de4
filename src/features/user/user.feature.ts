import type { ConfFragment } from '../../conf/render.js'
import type { Database } from '../../db/database.js'
import { accountName, type CallTaker } from '../../domain/receiving.js'
import type { Feature } from '../../http/feature.js'
import type { CountGuess } from './own-password.js'
import { changeOwnPassword } from './own-password.js'
import { type AccountParts, accountRoutes } from './sip-account.routes.js'
import type { UserParts } from './user.changes.js'
import { userChanges } from './user.changes.js'
import { type OwnPhone, peopleContexts, type RenderedPerson } from './user.conf.js'
import { userRepo } from './user.repo.js'
import { userRoutes } from './user.routes.js'
import type { User } from './user.schema.js'

/** Who has an extension, as its rendering needs it. */
export interface ExtensionOwner extends Pick<User, 'receivingMethod' | 'appSecret' | 'webSecret'> {
  readonly userId: number
}

export interface UserFeature extends Feature {
  /** The user with this name and password. Takes as long when there is no such name. */
  readonly withPassword: (username: string, password: string) => Promise<User | undefined>
  readonly byId: (id: number, transaction?: Database) => Promise<User | undefined>
  /** What this person's browser logs in as; undefined without an extension. */
  webAccountOf(
    userId: number,
  ): Promise<{ readonly username: string; readonly secret: string } | undefined>
  conf(db: Database): Promise<ConfFragment>
  /** Everybody who has an extension or receives on an own phone. */
  callTakers(db: Database): Promise<readonly CallTaker[]>
  /** Extension id → whose it is. */
  ownersOf(db: Database): Promise<ReadonlyMap<number, ExtensionOwner>>
}

/** What rendering needs to know of the world of a person's own phone. */
export interface OwnPhoneWorld {
  /** Extension id → its number, its hotline, and whether it may call nobody outside. */
  readonly extensions: ReadonlyMap<
    number,
    { readonly number: string; readonly hotlineId: number | null; readonly frozen: boolean }
  >
  /** The number of the first of these hotlines that the outside may see, else that of the box. */
  hotline(ids: readonly (number | null)[]): string
  /** The way to a number; undefined when there is none. */
  way(number: string): OwnPhone['way'] | undefined
  /** National spelling. */
  national(number: string): string
}

export interface UserFeatureParts extends UserParts, Pick<AccountParts, 'reachedAt'> {
  readonly ownPhones: (db: Database) => Promise<OwnPhoneWorld>
}

/** People who log in. `countGuess` limits how often somebody may try a password. */
export function userFeature(parts: UserFeatureParts, countGuess: CountGuess): UserFeature {
  const { db, passwords } = parts
  const users = userChanges(parts)

  const withPassword = async (username: string, password: string): Promise<User | undefined> => {
    const found = await userRepo.byUsername(db, username)
    return (await passwords.verify(password, found?.passwordHash)) ? found : undefined
  }
  return {
    name: 'user',
    routes(app) {
      userRoutes(parts, users, changeOwnPassword(parts, users.change, countGuess))(app)
      accountRoutes(app, { ...parts, change: users.change })
    },
    withPassword,
    byId: (id, transaction) => userRepo.byId(transaction ?? db, id),
    async webAccountOf(userId) {
      const user = await userRepo.byId(db, userId)
      const extension = user && (await userRepo.extensionOf(db, user))
      return extension && { username: accountName(extension.number, 'web'), secret: user.webSecret }
    },
    async conf(db) {
      const world = await parts.ownPhones(db)
      const people = (await userRepo.reachable(db)).map((user) => rendered(user, world))
      return { endpoints: [], contexts: peopleContexts(people) }
    },
    async callTakers(db) {
      const world = await parts.ownPhones(db)
      return (await userRepo.reachable(db)).map((user) => {
        const { extension, ownPhone } = rendered(user, world)
        const { id: userId, name, receivingMethod } = user
        const number = extension ?? ''
        return { userId, name, number, receivingMethod, hasOwnPhone: ownPhone !== undefined }
      })
    },
    async ownersOf(db) {
      const owners = (await userRepo.reachable(db)).map(
        ({ id, extensionId, receivingMethod, appSecret, webSecret }) =>
          [extensionId ?? 0, { userId: id, receivingMethod, appSecret, webSecret }] as const,
      )
      return new Map(owners)
    },
  }
}

/** An own phone that nothing leads to is none, and that of a frozen extension is not called. */
function rendered(user: User, world: OwnPhoneWorld): RenderedPerson {
  const { id: userId, receivingMethod, agentPhone, agentPhoneConfirm: confirm } = user
  const extension = world.extensions.get(user.extensionId ?? 0)
  const person = { userId, receivingMethod, extension: extension?.number }
  const number = world.national(agentPhone ?? '')
  const hotline = world.hotline([user.hotlineId, extension?.hotlineId ?? null])
  const way = agentPhone === null ? undefined : world.way(number)
  const isCalled = way !== undefined && hotline !== '' && extension?.frozen !== true
  return { ...person, ownPhone: isCalled ? { number, way, hotline, confirm } : undefined }
}

export interface ExtensionHolder extends Pick<User, 'name' | 'receivingMethod' | 'agentPhone'> {
  readonly userId: number
}

/** Extension id → the person it belongs to. */
export async function usersByExtension(
  db: Database,
): Promise<ReadonlyMap<number, ExtensionHolder>> {
  const owners = await userRepo.withExtension(db)
  return new Map(
    owners.flatMap(({ id: userId, name, extensionId, receivingMethod, agentPhone }) =>
      extensionId === null
        ? []
        : [[extensionId, { userId, name, receivingMethod, agentPhone }] as const],
    ),
  )
}
