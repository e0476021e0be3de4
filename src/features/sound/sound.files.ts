import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  statfs,
  symlink,
  utimes,
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
/** Audio that no sound has any more is kept so long, for a way back to a revision that had it. */
export const keptAudio = { days: 30, bytes: 1024 * 1024 * 1024 } as const
/** When there is no room, only what is younger stays: a call may be about to open it. */
const shortOfRoom = { days: 1 / 24, bytes: keptAudio.bytes } as const
const dayMs = 86_400_000

export type SoundFiles = ReturnType<typeof soundFolder>

/**
 * The folder `sounds`: audio in `files/<name>/`, which never changes, and for each sound a link
 * `<id>` to its present one. Replacing the link replaces the sound everywhere at once, in all its
 * sample rates; who has it open hears it to its end. Rows say what belongs here; what no row names
 * any more stays for a while (`keptAudio`).
 */
export function soundFolder(folder: string, now: () => number) {
  const files = join(folder, 'files')
  const work = join(folder, 'work')

  /** Points the link of a sound at its audio, in one step; that of before is kept for a while. */
  async function point({ id, file }: Named): Promise<void> {
    const link = join(folder, String(id))
    const before = await readlink(link).catch(() => undefined)
    if (before === `files/${file}`) return
    const fresh = join(work, `link-${id}-${file}`)
    await symlink(`files/${file}`, fresh)
    await rename(fresh, link)
    await letGo(before)
  }

  /** Takes the link of a sound that is no more; its audio is kept for a while. */
  async function forget(id: number | string): Promise<void> {
    const link = join(folder, String(id))
    const before = await readlink(link).catch(() => undefined)
    await remove(link)
    await letGo(before)
  }

  /** Marks when audio was let go. Never throws: it may be gone already. */
  async function letGo(target: string | undefined): Promise<void> {
    const at = new Date(now())
    if (target !== undefined) await utimes(join(folder, target), at, at).catch(() => undefined)
  }

  /** Makes the folders; what a run before left half done goes. */
  async function start(): Promise<void> {
    await rm(work, { recursive: true, force: true })
    for (const each of [folder, files, work]) await mkdir(each, { recursive: true, mode: 0o700 })
  }

  /** Links are as the rows say, and there are no others. */
  async function relink(sounds: readonly Named[]): Promise<void> {
    const stays = new Set(['files', 'work', ...sounds.map(({ id }) => String(id))])
    for (const name of await readdir(folder)) if (!stays.has(name)) await forget(name)
    for (const sound of sounds) await point(sound)
  }

  /** Those of the sounds whose audio is not here. */
  async function silent<Sound extends Named>(sounds: readonly Sound[]): Promise<readonly Sound[]> {
    const there = new Set(await readdir(files))
    return sounds.filter(({ file }) => !there.has(file))
  }

  /** Removes audio that no row names, was let go too long ago or takes too much room. */
  async function sweep(
    named: ReadonlySet<string>,
    { days, bytes }: { readonly days: number; readonly bytes: number } = keptAudio,
  ): Promise<void> {
    const loose: { readonly name: string; readonly left: number; readonly size: number }[] = []
    for (const name of await readdir(files)) {
      if (named.has(name)) continue
      const { mtimeMs: left } = await stat(join(files, name))
      loose.push({ name, left, size: await sizeOf(join(files, name)) })
    }
    let kept = 0
    for (const { name, left, size } of loose.toSorted((a, b) => b.left - a.left)) {
      kept += size
      if (now() - left > days * dayMs || kept > bytes) await drop(name)
    }
  }

  /**
   * A folder to work in, gone afterwards. When there is too little room, audio that none of the
   * `named` is goes first; when that does not do, it is refused with `disk-full`.
   */
  async function within<T>(
    named: () => Promise<ReadonlySet<string>>,
    doing: (folder: string) => Promise<T>,
  ): Promise<T> {
    if (!(await hasRoom())) await sweep(await named(), shortOfRoom)
    if (!(await hasRoom())) fail('disk-full')
    const own = await mkdtemp(join(work, 'sound-'))
    try {
      return await doing(own)
    } finally {
      await remove(own)
    }
  }

  async function hasRoom(): Promise<boolean> {
    const { bavail, bsize } = await statfs(work)
    return bavail * bsize >= roomBytes
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

  /** Removes audio that no sound ever had. */
  const drop = (file: string): Promise<void> => remove(join(files, file))

  return {
    ...{ start, relink, silent, sweep, within, keep, point, drop, forget },
    /** As Asterisk names it, without an ending. */
    pathOf: (id: number) => join(folder, String(id), 'sound'),
    widePath: (file: string) => join(files, file, soundFiles.wide),
  }
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder)
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}
