import type { ZoneTime } from '../../domain/time.js'
import type { GuardSettings, Limits } from './fraud-guard.schema.js'
import { longestTalk } from './fraud-guard.share.js'

/** The limits that hold at a moment, and since when minutes are counted (epoch ms). */
export interface Rules {
  readonly extension: Limits
  readonly box: Limits
  readonly since: number
  readonly freezeAfter: number
}

const minute = 60_000
const day = 1440

/** By the clock of the business: a day is counted from its midnight, a night from its beginning. */
export function rulesAt(settings: GuardSettings, at: number, zone: ZoneTime): Rules {
  const { night, freezeAfter } = settings
  const { minute: clock } = zone.wall(at)
  const midnight = zone.beginOf(zone.iso(at).slice(0, 10))
  if (night === null) return { ...pick(settings), since: midnight, freezeAfter }
  const from = minutesOf(night.from)
  const lasts = minutesSince(clock, from)
  if (lasts >= minutesSince(minutesOf(night.to), from))
    return { ...pick(settings), since: midnight, freezeAfter }
  const began = clock >= from ? midnight : zone.beginOf(zone.iso(midnight - 1).slice(0, 10))
  return { ...pick(night), since: clockAfter(began, from, zone), freezeAfter }
}

/** When the clock shows so many minutes on the day that began at `midnight`, an hour lost or not. */
function clockAfter(midnight: number, minutes: number, zone: ZoneTime): number {
  const guess = midnight + minutes * minute
  const late = zone.wall(guess).minute - minutes
  return guess - (late > day / 2 ? late - day : late < -day / 2 ? late + day : late) * minute
}

const pick = ({ extension, box }: Pick<GuardSettings, 'extension' | 'box'>) => ({ extension, box })

/** Minutes from one time of day to the next of another. */
const minutesSince = (later: number, earlier: number): number => (later - earlier + day) % day

const minutesOf = (clock: string): number =>
  Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

type Whose = 'extension' | 'box'
type Both = Pick<GuardSettings, Whose>

/** The limit of simultaneous calls as the dialplan reckons it by itself: the night's between its hours. */
export const simultaneousIn = (settings: GuardSettings, whose: Whose, timeZone: string): string =>
  byClock(settings, timeZone, (both) => both[whose].simultaneous)

/**
 * Longest talk in seconds while the service does not answer; 0: none at all. What was used today is
 * not known then: as if it were nothing.
 */
export const secondsIn = (
  settings: GuardSettings,
  whose: readonly Whose[],
  timeZone: string,
): string =>
  byClock(settings, timeZone, (both) =>
    Math.floor(Math.min(...whose.map((one) => longestTalk(both[one], [], [], 0))) / 1000),
  )

/** Asterisk's ranges of hours include their last minute (main/pbx_timing.c). */
function byClock(
  { night, ...byDay }: GuardSettings,
  timeZone: string,
  read: (limits: Both) => number,
): string {
  if (night === null || read(night) === read(byDay)) return String(read(byDay))
  const last = clockOf((minutesOf(night.to) + day - 1) % day)
  return `\${IFTIME(${night.from}-${last},*,*,*,${timeZone}?${read(night)}:${read(byDay)})}`
}

const clockOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
