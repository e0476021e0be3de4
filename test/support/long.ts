import type { Test } from 'tap'

/**
 * Whether the long versions run (`scripts/test --all`). The short ones run every time and prove
 * the same, for fewer calls and less time.
 */
export const isLong = process.env.TONGDAI_TEST_ALL === '1'

/** A count, a duration or anything else that has a short and a long version. */
export function shortOrLong<T>(short: T, long: T): T {
  return isLong ? long : short
}

/** How often fast-check tries: twenty times as often in the long version. */
export function runs(short: number): number {
  return shortOrLong(short, 20 * short)
}

/** Lets the long version of a test file, and each test in it, take so many minutes. */
export function mayTakeMinutes(t: Pick<Test, 'setTimeout'>, minutes: number): void {
  if (isLong) t.setTimeout(minutes * 60_000)
}
