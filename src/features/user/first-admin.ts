import { randomInt } from 'node:crypto'
import { systemActor } from '../../domain/actor.js'
import type { UserParts } from './user.changes.js'
import { userChanges } from './user.changes.js'
import { userRepo } from './user.repo.js'

/** Letters and digits that are not mistaken for each other when read from a screen. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/**
 * Makes the user `admin` when there is nobody at all. Returns the password it made, to be printed
 * once, or undefined when one was given or somebody is there already.
 */
export async function firstAdmin(
  parts: UserParts,
  password: string | undefined,
): Promise<string | undefined> {
  if (await userRepo.anybody(parts.db)) return undefined
  const made = password ?? Array.from({ length: 20 }, letter).join('')
  const fields = { username: 'admin', name: 'Admin', role: 'admin', extensionId: null } as const
  await userChanges(parts).create(systemActor, { ...fields, password: made })
  return password === undefined ? made : undefined
}

const letter = (): string => letters.charAt(randomInt(letters.length))
