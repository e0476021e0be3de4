import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readlink,
  rename,
  rm,
  statfs,
  symlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../domain/errors.js'
import { soundFiles } from './convert.js'

/** A sound that is: its id and the folder with its audio. */
interface Named {
  readonly id: number
  readonly file: string
}

/** Free room that one upload with all that is made of it may need, in bytes. */
const roomBytes = 96 * 1024 * 1024
/** A call may be about to open a file that was just replaced. */
const graceMs = 60_000

export type SoundFiles = ReturnType<typeof soundFolder>

/**
 * The folder `sounds`: audio in `files/<name>/`, which never changes, and for each sound a link
 * `<id>` to its present one. Replacing the link replaces the sound everywhere at once, in all its
 * sample rates; who has it open hears it to its end. Rows say what belongs here: what no row names
 * is removed at the start.
 */
export function soundFolder(folder: string, grace: number = graceMs) {
  const files = join(folder, 'files')
  const work = join(folder, 'work')
  const leaving = new Map<string, NodeJS.Timeout>()

  /** Points the link of a sound at its audio, in one step. */
  async function point({ id, file }: Named): Promise<void> {
    const link = join(folder, String(id))
    const before = await readlink(link).catch(() => undefined)
    if (before === `files/${file}`) return
    const fresh = join(work, `link-${id}-${file}`)
    await symlink(`files/${file}`, fresh)
    await rename(fresh, link)
  }

  /** What a run before left behind goes; links are as the rows say. Answers sounds without audio. */
  async function start(sounds: readonly Named[]): Promise<readonly number[]> {
    await rm(work, { recursive: true, force: true })
    for (const each of [folder, files, work]) await mkdir(each, { recursive: true, mode: 0o700 })
    const names = sounds.map(({ file }) => file)
    const there = await readdir(files)
    await clear(files, names)
    await clear(folder, ['files', 'work', ...sounds.map(({ id }) => String(id))])
    for (const sound of sounds) await point(sound)
    return sounds.filter(({ file }) => !there.includes(file)).map(({ id }) => id)
  }

  /** A folder to work in, gone afterwards. Refuses with `disk-full` when there is too little room. */
  async function within<T>(doing: (folder: string) => Promise<T>): Promise<T> {
    const { bavail, bsize } = await statfs(work)
    if (bavail * bsize < roomBytes) fail('disk-full')
    const own = await mkdtemp(join(work, 'sound-'))
    try {
      return await doing(own)
    } finally {
      await remove(own)
    }
  }

  /** Takes finished audio out of a folder one worked in; it is on the disk when this resolves. */
  async function keep(from: string, file: string): Promise<void> {
    const fresh = join(work, `keep-${file}`)
    try {
      await mkdir(fresh, { mode: 0o700 })
      for (const name of Object.values(soundFiles)) {
        await rename(join(from, name), join(fresh, name))
        await synced(join(fresh, name))
      }
      await synced(fresh)
      await rename(fresh, join(files, file))
      await synced(files)
    } catch (error) {
      await remove(fresh)
      throw error
    }
  }

  /** Removes audio that no sound has any more. */
  const drop = (file: string): Promise<void> => remove(join(files, file))

  /** The same in a while. */
  function dropLater(file: string): void {
    const timer = setTimeout(() => {
      leaving.delete(file)
      void drop(file).catch(() => undefined)
    }, grace)
    leaving.set(file, timer.unref())
  }

  async function forget({ id, file }: Named): Promise<void> {
    await remove(join(folder, String(id)))
    dropLater(file)
  }

  /** No more removing; what is left is removed at the next start. */
  function stop(): void {
    for (const timer of leaving.values()) clearTimeout(timer)
    leaving.clear()
  }

  return {
    start,
    stop,
    within,
    keep,
    point,
    drop,
    dropLater,
    forget,
    /** As Asterisk names it, without an ending. */
    pathOf: (id: number) => join(folder, String(id), 'sound'),
    widePath: (file: string) => join(files, file, soundFiles.wide),
  }
}

/** Removes everything in a folder but these. */
async function clear(folder: string, but: readonly string[]): Promise<void> {
  const stays = new Set(but)
  for (const name of await readdir(folder)) if (!stays.has(name)) await remove(join(folder, name))
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}
