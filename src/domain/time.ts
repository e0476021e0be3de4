/** Times of one zone, both ways. */
export interface ZoneTime {
  /** Epoch milliseconds as ISO 8601 with the zone's offset at that time. */
  iso(at: number): string
  /** Epoch milliseconds of a moment with offset, or of the midnight at which a day begins. */
  beginOf(text: string): number
  /** The same of a moment; of a day, the midnight at which it ends. */
  endOf(text: string): number
  /** What calendar and clock of the zone show at a moment. */
  wall(at: number): Wall
}

/** A reading of calendar and clock, without a zone. */
export interface Wall {
  /** Days since 1970-01-01, which is day 0. */
  readonly day: number
  /** Whole minutes since midnight as the clock shows them: 0 to 1439. */
  readonly minute: number
}

/** `2026-11-20` of a day counted from 1970-01-01. */
export const dateOf = (day: number): string => new Date(day * dayLong).toISOString().slice(0, 10)

/** The midnight before a moment, epoch milliseconds. */
export const beginOfDay = (zone: ZoneTime, at: number): number =>
  zone.beginOf(dateOf(zone.wall(at).day))

const minute = 60_000
/** Offsets change at quarters of an hour, so one look-up serves fifteen minutes of calls. */
const quarter = 15 * minute
const dayLong = 1440 * minute

const made = new Map<string, ZoneTime>()

/**
 * `zone` is an IANA name. Asking the platform for an offset is slow, and asking it how to ask is
 * slower: each zone is made once, and its last answer is kept.
 */
export function zoneTime(zone: string): ZoneTime {
  const known = made.get(zone)
  if (known !== undefined) return known
  const time = newZoneTime(zone)
  made.set(zone, time)
  return time
}

/** Whether the platform knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function newZoneTime(zone: string): ZoneTime {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  let known = { quarter: Number.NaN, offset: 0 }

  const offsetAt = (at: number): number => {
    const now = Math.floor(at / quarter)
    if (known.quarter !== now) known = { quarter: now, offset: lookUp(format, at) }
    return known.offset
  }
  const iso = (at: number): string => {
    const offset = offsetAt(at)
    const local = new Date(Math.round(at) + offset).toISOString().slice(0, -1)
    return local + suffix(offset / minute)
  }
  const epoch = (text: string, days: number): number => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return Date.parse(text)
    const asUtc = Date.parse(`${text}T00:00:00Z`) + days * dayLong
    return asUtc - offsetAt(asUtc - offsetAt(asUtc))
  }
  const wall = (at: number): Wall => {
    const local = at + offsetAt(at)
    const day = Math.floor(local / dayLong)
    return { day, minute: Math.floor((local - day * dayLong) / minute) }
  }
  return { iso, beginOf: (text) => epoch(text, 0), endOf: (text) => epoch(text, 1), wall }
}

/** Milliseconds east of Greenwich, from a name such as `GMT+07:00`; `GMT` alone is 0. */
function lookUp(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minute
}

function suffix(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
