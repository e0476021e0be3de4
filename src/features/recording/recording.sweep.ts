import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { channelOf, type RecordingFolders, unfinished } from './recording.paths.js'
import type { RecordingRepo } from './recording.repo.js'

const dayMs = 86_400_000

export interface SweepDeps {
  readonly repo: RecordingRepo
  readonly folders: RecordingFolders
  readonly now: () => number
  /**
   * Channels of calls that have not ended for the service. Undefined while it does not know, as
   * when it has not read all that Asterisk wrote: then nothing is called an orphan.
   */
  readonly openChannels: () => Promise<ReadonlySet<string> | undefined>
}

/** What the nightly look found. Names are relative to the recordings. */
export interface SweepReport {
  /** Parts older than a day that belong to no call; deleted. */
  readonly orphans: readonly string[]
  /** Recordings that no row knows; left where they are. */
  readonly filesWithoutRow: readonly string[]
  /** Calls whose file is gone; rows stay, the disk may only be not mounted. */
  readonly rowsWithoutFile: readonly string[]
}

/** Compares disk and database, deletes orphaned parts, tells of everything else. */
export async function sweepRecordings(deps: SweepDeps): Promise<SweepReport> {
  const orphans = await removeOrphans(deps)
  const filesWithoutRow: string[] = []
  const rowsWithoutFile: string[] = []
  for (const day of await dayFolders(deps)) {
    const rows = await deps.repo.readyOnDay(day)
    const names = await entries(join(deps.folders.recordings, day))
    const files = new Set(names.map((name) => `${day}/${name}`))
    const strangers = [...files].filter((file) => !rows.has(file))
    for (const file of strangers) if (await isStranger(deps, file)) filesWithoutRow.push(file)
    const missing = [...rows].filter(([file]) => !files.has(file))
    rowsWithoutFile.push(...missing.map(([, callId]) => callId))
  }
  return { orphans, filesWithoutRow, rowsWithoutFile }
}

/** A file that became ready since the rows were read is none; what a crash left unfinished goes. */
async function isStranger(deps: SweepDeps, file: string): Promise<boolean> {
  if (!file.endsWith(unfinished)) return !(await deps.repo.knowsFile(file))
  await removeIfOld(deps, file)
  return false
}

async function removeOrphans(deps: SweepDeps): Promise<readonly string[]> {
  const open = await deps.openChannels()
  if (open === undefined) return []
  const needed = await deps.repo.neededChannels()
  const orphans: string[] = []
  for (const name of await entries(deps.folders.parts)) {
    const channel = channelOf(name)
    if (channel === undefined || open.has(channel) || needed.has(channel)) continue
    if (await removeIfOld(deps, `parts/${name}`)) orphans.push(`parts/${name}`)
  }
  return orphans
}

/** Deletes a file nobody wrote to for a day. */
async function removeIfOld({ folders, now }: SweepDeps, name: string): Promise<boolean> {
  const file = join(folders.recordings, name)
  const found = await stat(file).catch(() => undefined)
  if (found === undefined || now() - found.mtimeMs < dayMs) return false
  await rm(file, { force: true })
  return true
}

/** `2026/11/20` for every day that has a folder or a ready row. */
async function dayFolders({ repo, folders }: SweepDeps): Promise<readonly string[]> {
  const days = new Set(await repo.readyDays())
  for (const year of await entries(folders.recordings, /^\d{4}$/)) {
    for (const month of await entries(join(folders.recordings, year), /^\d\d$/)) {
      for (const day of await entries(join(folders.recordings, year, month), /^\d\d$/)) {
        days.add(`${year}/${month}/${day}`)
      }
    }
  }
  return [...days].toSorted()
}

async function entries(folder: string, like = /./): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => like.test(name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
