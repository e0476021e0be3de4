import { fail, PbxError } from '../../domain/errors.js'
import type { Person, sessions } from './sessions.js'

export interface LogInParts {
  /** The person with this name and password; takes as long when there is none. */
  readonly withPassword: (username: string, password: string) => Promise<Person | undefined>
  /** Counts the guess first; throws `too-many-logins`. */
  readonly countGuess: (username: string, address: string) => { succeeded(): void }
  /** Whether admins may log in from this address. */
  readonly adminsFrom: (address: string) => boolean
  readonly refused: (refusal: {
    readonly username: string
    readonly address: string
    readonly why: 'password' | 'throttled' | 'network'
  }) => Promise<void>
  readonly open: ReturnType<typeof sessions>['open']
}

/**
 * Logging in: throttle, password, network, session, in this order. A stranger learns from the
 * answer and from its time only whether the pair was right, never whether the name exists.
 * Throws `too-many-logins`, `login-failed` or `network-not-allowed`, each noted in the audit log.
 */
export const logIn =
  ({ withPassword, countGuess, adminsFrom, refused, open }: LogInParts) =>
  async (username: string, password: string, address: string) => {
    const refuse = (why: 'password' | 'throttled' | 'network') =>
      refused({ username, address, why })
    const guess = await counted(() => countGuess(username, address), refuse)
    const person = await withPassword(username, password)
    if (person === undefined) {
      await refuse('password')
      fail('login-failed')
    }
    guess.succeeded()
    if (person.role === 'admin' && !adminsFrom(address)) {
      await refuse('network')
      fail('network-not-allowed')
    }
    return { person, secret: await open(person, address) }
  }

async function counted<Guess>(
  count: () => Guess,
  refuse: (why: 'throttled') => Promise<void>,
): Promise<Guess> {
  try {
    return count()
  } catch (error) {
    if (error instanceof PbxError) await refuse('throttled')
    throw error
  }
}
