import type { Actor } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { UserParts, userChanges } from './user.changes.js'
import { existing } from './user.changes.js'

/** Counts a guess at a password before it is checked; throws `too-many-logins`. */
export type CountGuess = (username: string, address: string) => { succeeded(): void }

/**
 * A person changing the own password. The old one is asked for, so that a browser left open is not
 * enough, and guesses at it count like logins. All sessions end, this one too.
 */
export const changeOwnPassword =
  (
    { db, passwords }: UserParts,
    change: ReturnType<typeof userChanges>['change'],
    countGuess: CountGuess,
  ) =>
  async (actor: Actor, address: string, oldPassword: string, password: string): Promise<void> => {
    if (actor.userId === null) fail('not-found', { what: 'users/me' })
    const me = await existing(db, actor.userId)
    const guess = countGuess(me.username, address)
    if (!(await passwords.verify(oldPassword, me.passwordHash))) {
      fail('bad-input', {}, [{ path: 'oldPassword', message: say('sai mật khẩu', 'is wrong') }])
    }
    guess.succeeded()
    await change(actor, me.id, { password }, () => {})
  }
