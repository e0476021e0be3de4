import type { Interval, RecordedLeg } from '../../domain/call-record.js'

/**
 * A piece of one channel's file pair. `from` and `to` are milliseconds of that channel's bridged
 * time, which is the place in its files (MixMonitor option `b`). `swap`: the channel's own voice
 * belongs on the right.
 */
export interface Segment {
  readonly channel: string
  readonly from: number
  readonly to: number
  readonly swap: boolean
}

/** Asterisk dates one moment a little differently on each channel; less than this is no piece. */
const splinterMs = 100

/**
 * The pieces that make one recording of a call: one channel is followed as long as it lives (the
 * one bridged first, the earlier in the list when several are), then the next that was bridged at
 * that time. Where the followed one was out of its bridge, another one fills in. No piece of call
 * time comes twice and no bridged time longer than `splinterMs` is left out. At least one piece comes
 * back when there is a leg: its file may hold more than CEL told, when Asterisk was killed.
 */
export function recordingPlan(legs: readonly RecordedLeg[]): readonly Segment[] {
  const tracks = legs.map(track)
  const kept = withoutSplinters(pieces(tracks))
  const [first] = tracks
  if (kept.length > 0) return kept.map(segment)
  return first === undefined ? [] : [whole(first)]
}

/** How long the call was bridged with at least one of the legs in, milliseconds. */
export function bridgedMs(legs: readonly RecordedLeg[]): number {
  return slices(legs.map(track))
    .filter((slice) => slice.heard.length > 0)
    .reduce((sum, { from, to }) => sum + to - from, 0)
}

interface Track {
  readonly leg: RecordedLeg
  readonly intervals: readonly Interval[]
  readonly begin: number
  readonly end: number
}

interface Slice extends Interval {
  readonly heard: readonly Track[]
}

/** `at` and `until` are call time, `from` and `to` place in the file. */
interface Piece {
  readonly track: Track
  readonly at: number
  readonly until: number
  readonly from: number
  readonly to: number
}

function track(leg: RecordedLeg): Track {
  const intervals = inOrder(leg.bridged)
  return {
    leg,
    intervals,
    begin: intervals[0]?.from ?? Number.POSITIVE_INFINITY,
    end: intervals.at(-1)?.to ?? Number.NEGATIVE_INFINITY,
  }
}

/** A channel is in one bridge at a time: intervals that overlap are one stretch of the file. */
function inOrder(intervals: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = []
  for (const next of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || next.from > last.to) merged.push(next)
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) }
  }
  return merged.filter(({ from, to }) => to > from)
}

/** Call time cut wherever a leg enters or leaves a bridge. */
function slices(tracks: readonly Track[]): readonly Slice[] {
  const cuts = tracks.flatMap(({ intervals }) => intervals.flatMap(({ from, to }) => [from, to]))
  const times = [...new Set(cuts)].toSorted((a, b) => a - b)
  return times.slice(1).map((to, index) => {
    const from = times[index] ?? to
    return { from, to, heard: tracks.filter((one) => isBridged(one, from)) }
  })
}

const isBridged = ({ intervals }: Track, at: number): boolean =>
  intervals.some(({ from, to }) => from <= at && at < to)

function pieces(tracks: readonly Track[]): readonly Piece[] {
  const found: Piece[] = []
  let followed = firstBridged(tracks)
  for (const { from, to, heard } of slices(tracks)) {
    const last = found.at(-1)
    const chosen = [followed, last?.track, ...heard].find((one) => one && heard.includes(one))
    if (chosen === undefined) continue
    if (followed === undefined || followed.end <= from) followed = chosen
    const place = placeOf(chosen, from)
    const piece = { track: chosen, at: from, until: to, from: place, to: place + to - from }
    if (last?.track === chosen && last.to === place) {
      found[found.length - 1] = { ...last, until: to, to: piece.to }
    } else found.push(piece)
  }
  return found
}

function firstBridged(tracks: readonly Track[]): Track | undefined {
  const earliest = Math.min(...tracks.map(({ begin }) => begin))
  return tracks.find(({ begin }) => begin <= earliest + splinterMs)
}

/** Bridged time of the channel before `at`. */
const placeOf = ({ intervals }: Track, at: number): number =>
  intervals.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, at) - from), 0)

/** CEL dates the same moment a little differently on each channel: such splinters are no piece. */
function withoutSplinters(all: readonly Piece[]): readonly Piece[] {
  let omitted = 0
  return all.filter(({ from, to }) => {
    const splinter = omitted + to - from < splinterMs
    omitted = splinter ? omitted + to - from : 0
    return !splinter
  })
}

const segment = ({ track: { leg }, from, to }: Piece): Segment => ({
  channel: leg.channel,
  from,
  to,
  swap: leg.side === 'right',
})

const whole = ({ leg, intervals }: Track): Segment => ({
  channel: leg.channel,
  from: 0,
  to: intervals.reduce((sum, { from, to }) => sum + to - from, 0),
  swap: leg.side === 'right',
})
