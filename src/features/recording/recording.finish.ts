import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WavShape } from '../../domain/wav.js'
import { closedParts } from './closed-parts.js'
import { places } from './place.plan.js'
import { deleteParts, joinParts } from './recording.join.js'
import { type Part, partSamples } from './recording.part.js'
import type { RecordingFolders } from './recording.paths.js'
import { bridgedMs, recordingPlan } from './recording.plan.js'
import type { Outcome, RecordingRepo } from './recording.repo.js'
import type { Recording } from './recording.schema.js'

export interface FinishDeps {
  readonly repo: RecordingRepo
  readonly folders: RecordingFolders
  readonly now: () => number
}

/** A call bridged shorter than this need not have left anything. */
const briefMs = 200
/** Seconds that may be missing before it is said; a killed Asterisk loses two it had not written. */
const toleratedSeconds = 3

/**
 * From parts to a recording: join, write the row, delete the parts. Each step may be the last
 * before a crash; done again it comes to the same end, because the parts go last and the row keeps
 * its plan until they are gone.
 */
export async function finishRecording(
  deps: FinishDeps,
  recording: Recording,
  parts: readonly Part[],
): Promise<Outcome | undefined> {
  const outcome = await joined(deps.folders, recording, parts)
  if (!(await deps.repo.conclude(recording, outcome))) return undefined
  await tidyRecording(deps, { ...recording, state: outcome.state })
  return outcome
}

/** Waits until Asterisk has closed the files of the call. */
export function partsOf(
  { folders, now }: FinishDeps,
  recording: Recording,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  return closedParts(folders.parts, recording, now, signal)
}

/** Deletes what a row that is past `pending` has no use for, then forgets it. */
export async function tidyRecording(
  { repo, folders }: FinishDeps,
  { callId, state, legs, file }: Recording,
): Promise<void> {
  if (state === 'failed' || state === 'pending') return
  const needed = await repo.neededChannels()
  const free = legs.map(({ channel }) => channel).filter((channel) => !needed.has(channel))
  await deleteParts(folders.parts, free)
  if (state !== 'deleted') return repo.forgetParts(callId)
  if (file !== null) await rm(join(folders.recordings, file), { force: true })
  return repo.forgetFile(callId)
}

async function joined(
  folders: RecordingFolders,
  { legs, file }: Recording,
  parts: readonly Part[],
): Promise<Outcome> {
  const samples = new Map(parts.map((part) => [part.channel, partSamples(part)]))
  const filled = legs.filter(({ channel }) => (samples.get(channel) ?? 0) > 0)
  const told = bridgedMs(legs)
  if (filled.length === 0) return nothing(parts, told)
  if (file === null) return { state: 'failed', reason: 'no file name' }
  const found = places(recordingPlan(filled), filled, (channel) => samples.get(channel) ?? 0)
  const { bytes, seconds } = await joinParts(folders, found, file)
  const short = told / 1000 - seconds > toleratedSeconds
  const used = parts.filter(({ channel }) => found.some((place) => place.channel === channel))
  const reason = short
    ? `${Math.round(seconds)} of ${Math.round(told / 1000)} seconds`
    : used.some(oneSided)
      ? 'one side missing'
      : null
  return { state: 'ready', bytes, seconds, reason }
}

const oneSided = ({ own, heard }: Part): boolean => !hasAudio(own) || !hasAudio(heard)

const hasAudio = (side: WavShape | undefined): boolean => side?.is === 'audio' && side.samples > 0

/**
 * No audio at all: right when nobody talked, or when Asterisk died with all of it unwritten, else
 * it is said what is wrong.
 */
function nothing(parts: readonly Part[], toldMs: number): Outcome {
  const sides = parts.flatMap(({ own, heard }) => [own, heard])
  if (sides.some((side) => side?.is === 'foreign')) return { state: 'failed', reason: 'foreign' }
  if (toldMs < briefMs) return { state: 'empty', reason: 'nobody talked' }
  if (sides.every((side) => side === undefined)) return { state: 'failed', reason: 'missing' }
  if (toldMs < toleratedSeconds * 1000) return { state: 'empty', reason: 'nothing written' }
  return { state: 'failed', reason: 'empty' }
}
