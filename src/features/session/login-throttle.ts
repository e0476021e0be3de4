import { fail } from '../../domain/errors.js'
import { forgetful } from './forgetful.js'

/** How many failures are free, and the longest wait in milliseconds that more of them bring. */
interface Limit {
  readonly free: number
  readonly longest: number
}

/**
 * A name waits a minute at most, so that a stranger cannot lock a person out for long; an address
 * waits up to a quarter of an hour. An address a person has logged in from before is not held up
 * by what others do to the name.
 */
const limits = {
  name: { free: 5, longest: 60_000 },
  address: { free: 20, longest: 900_000 },
} as const satisfies Record<string, Limit>

/** Failures are forgotten after this long without another. */
const forgottenAfter = 3_600_000
const remembered = 20_000

interface Failures {
  readonly count: number
  readonly at: number
}

/**
 * Counts guesses at passwords, by name and by address, known names or not. A guess counts as failed
 * until it says otherwise, so that many at once are no way around. Above the free ones the wait
 * doubles from one second. Memory is bounded.
 */
export function loginThrottle(clock: () => number) {
  const failures = forgetful<Failures>(remembered)
  const homes = forgetful<true>(remembered)

  const count = (key: string, limit: Limit): void => {
    const { count = 0 } = current(key)
    failures.set(key, { count: Math.min(count + 1, limit.free + 30), at: clock() })
  }
  const current = (key: string): Partial<Failures> => {
    const known = failures.get(key)
    return known !== undefined && clock() - known.at < forgottenAfter ? known : {}
  }
  const waitMs = (key: string, { free, longest }: Limit): number => {
    const { count = 0, at = 0 } = current(key)
    if (count < free) return 0
    return Math.max(0, at + Math.min(longest, 1000 * 2 ** (count - free)) - clock())
  }

  /** Throws `too-many-logins` when it is not time yet for another guess. */
  return (username: string, address: string): { succeeded(): void } => {
    const name = `name ${username}`
    const from = `address ${networkOf(address)}`
    const home = `${from} ${name}`
    const nameWait = homes.get(home) ? 0 : waitMs(name, limits.name)
    const wait = Math.max(nameWait, waitMs(from, limits.address))
    if (wait > 0) fail('too-many-logins', { seconds: Math.ceil(wait / 1000) })
    count(name, limits.name)
    count(from, limits.address)

    const succeeded = (): void => {
      failures.delete(name)
      const { count = 1, at = clock() } = current(from)
      failures.set(from, { count: count - 1, at })
      homes.set(home, true)
    }
    return { succeeded }
  }
}

/** Whoever has one IPv6 address has its whole /64 (RFC 7421); IPv4 stays as it is. */
function networkOf(address: string): string {
  return address.includes('.') ? address.replace(/^::ffff:/i, '') : prefix64(address)
}

function prefix64(address: string): string {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return groups.slice(0, 4).join(':')
}
