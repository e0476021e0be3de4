import type { GuardSettings, Limits } from './fraud-guard.schema.js'

/** The limits that hold at a moment, and since when minutes are counted (epoch ms). */
export interface Rules {
  readonly extension: Limits
  readonly box: Limits
  readonly since: number
  readonly freezeAfter: number
}

const minute = 60_000
const day = 1440

/** `local` is the moment in the business's zone: `2026-11-20T22:30:00.000+07:00`. Pure. */
export function rulesAt(settings: GuardSettings, at: number, local: string): Rules {
  const { night, freezeAfter } = settings
  const ofDay = minutesOf(local.slice(11, 16))
  const passed = at % minute
  const lasts = night === null ? undefined : minutesSince(ofDay, minutesOf(night.from))
  if (
    night !== null &&
    lasts !== undefined &&
    lasts < minutesSince(minutesOf(night.to), minutesOf(night.from))
  )
    return { ...pick(night), since: at - passed - lasts * minute, freezeAfter }
  return { ...pick(settings), since: at - passed - ofDay * minute, freezeAfter }
}

const pick = ({ extension, box }: Pick<GuardSettings, 'extension' | 'box'>) => ({ extension, box })

/** Minutes from one time of day to the next of another. */
const minutesSince = (later: number, earlier: number): number => (later - earlier + day) % day

const minutesOf = (clock: string): number =>
  Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/**
 * The limit of simultaneous calls as the dialplan reckons it by itself: the night's between its
 * hours. Asterisk's ranges include their last minute (main/pbx_timing.c).
 */
export function simultaneousIn(
  settings: GuardSettings,
  whose: 'extension' | 'box',
  timeZone: string,
): string {
  const { night } = settings
  const byDay = settings[whose].simultaneous
  if (night === null) return String(byDay)
  const last = clockOf((minutesOf(night.to) + day - 1) % day)
  const byNight = night[whose].simultaneous
  return `\${IFTIME(${night.from}-${last},*,*,*,${timeZone}?${byNight}:${byDay})}`
}

const clockOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
