import type { Database } from '../../db/database.js'
import type { Feature } from '../../http/feature.js'
import type { CountGuess } from './own-password.js'
import { changeOwnPassword } from './own-password.js'
import type { UserParts } from './user.changes.js'
import { userChanges } from './user.changes.js'
import { userRepo } from './user.repo.js'
import { userRoutes } from './user.routes.js'
import type { User } from './user.schema.js'

export interface UserFeature extends Feature {
  /** The user with this name and password. Takes as long when there is no such name. */
  readonly withPassword: (username: string, password: string) => Promise<User | undefined>
  readonly byId: (id: number, transaction?: Database) => Promise<User | undefined>
}

/** People who log in. `countGuess` limits how often somebody may try a password. */
export function userFeature(parts: UserParts, countGuess: CountGuess): UserFeature {
  const { db, passwords } = parts
  const users = userChanges(parts)

  const withPassword = async (username: string, password: string): Promise<User | undefined> => {
    const found = await userRepo.byUsername(db, username)
    return (await passwords.verify(password, found?.passwordHash)) ? found : undefined
  }
  return {
    name: 'user',
    routes: userRoutes(parts, users, changeOwnPassword(parts, users.change, countGuess)),
    withPassword,
    byId: (id, transaction) => userRepo.byId(transaction ?? db, id),
  }
}

/** Extension id → the person it belongs to. */
export async function usersByExtension(
  db: Database,
): Promise<ReadonlyMap<number, { readonly userId: number; readonly name: string }>> {
  const owners = await userRepo.withExtension(db)
  return new Map(
    owners.flatMap(({ id, name, extensionId }) =>
      extensionId === null ? [] : [[extensionId, { userId: id, name }] as const],
    ),
  )
}
