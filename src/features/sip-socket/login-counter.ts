import { fail } from '../../domain/errors.js'

/** So many failed logins of one session within this time, and it must wait until they are forgotten. */
const most = 10
const forgottenAfterMs = 600_000
/** Sessions remembered; the one that failed longest ago makes room. */
const remembered = 10_000

/**
 * Counts logins that Asterisk refused, by session: to Asterisk all browsers have one address, so it
 * cannot tell who guesses. Memory is bounded.
 */
export function loginCounter(now: () => number) {
  const failed = new Map<string, readonly number[]>()
  const recent = (session: string): readonly number[] =>
    (failed.get(session) ?? []).filter((at) => now() - at < forgottenAfterMs)

  return {
    /** True when it was one too many. */
    count(session: string): boolean {
      const times = [...recent(session), now()].slice(-most)
      failed.delete(session)
      failed.set(session, times)
      for (const oldest of failed.keys()) {
        if (failed.size <= remembered) break
        failed.delete(oldest)
      }
      return times.length >= most
    },
    /** Throws `too-many-logins` as long as there were too many. */
    refuse(session: string): void {
      const [first = 0, ...more] = recent(session)
      if (more.length + 1 < most) return
      fail('too-many-logins', { seconds: Math.ceil((first + forgottenAfterMs - now()) / 1000) })
    },
  }
}
