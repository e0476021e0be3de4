import { createHash } from 'node:crypto'
import { fstatSync, statSync } from 'node:fs'
import { type FileHandle, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** The file Asterisk appends to. It opens it anew for each line (`cdrel_custom/writers.c`). */
export const currentName = 'cel.jsonl'

const rotated = /^cel-(\d{8})\.jsonl$/

/** How long, and how many bytes of, files that were read are kept. */
export interface Keep {
  readonly days: number
  readonly bytes: number
}

/** Bytes of a file's beginning that tell it from others: time and unique id of its first line. */
const headBytes = 4096

/**
 * The folder of CEL files: `cel-00000001.jsonl` … the older ones, `cel.jsonl` the current one.
 * A file is renamed, never copied, so Asterisk loses no line: the one it is writing ends up in the
 * renamed file, the next opens a new one. Since it writes one line at a time, a file is complete
 * as soon as a younger one exists.
 */
export function celFolder(folder: string) {
  /** Names, oldest first; the current one last, if it is there. */
  async function names(): Promise<readonly string[]> {
    const all = await readdir(folder)
    const old = all.filter((name) => rotated.test(name)).toSorted()
    return all.includes(currentName) ? [...old, currentName] : old
  }

  /** The name of the next younger file, undefined when there is none yet. */
  async function after(name: string): Promise<string | undefined> {
    const all = await names()
    if (name === currentName) return undefined
    return all.find((other) => other === currentName || other > name)
  }

  /** Renames the current file. Returns its new name, undefined when there is none or it is empty. */
  async function rotate(): Promise<string | undefined> {
    const all = await names()
    if (!all.includes(currentName) || (await sizeOf(currentName)) === 0) return undefined
    const last = Number(rotated.exec(all.findLast((name) => name !== currentName) ?? '')?.[1] ?? 0)
    const name = `cel-${String(last + 1).padStart(8, '0')}.jsonl`
    await rename(join(folder, currentName), join(folder, name))
    return name
  }

  async function sizeOf(name: string): Promise<number> {
    return (await stat(join(folder, name))).size
  }

  /** Asked for tens of times a second: a thread would cost many times what the answer does. */
  function inodeOf(name: string): number | undefined {
    return statSync(join(folder, name), { throwIfNoEntry: false })?.ino
  }

  /** Removes files older than the file `before`, oldest first: those too old, and while too many. */
  async function removeOld(before: string, keep: Keep, now: number): Promise<void> {
    const all = await names()
    const files = await Promise.all(all.map((name) => stat(join(folder, name))))
    let bytes = files.reduce((sum, { size }) => sum + size, 0)
    for (const [index, { size, mtimeMs }] of files.entries()) {
      const name = all[index] ?? before
      const isOld = now - mtimeMs > keep.days * 86_400_000
      if (name >= before || (!isOld && bytes <= keep.bytes)) return
      await unlink(join(folder, name))
      bytes -= size
    }
  }

  return {
    names,
    after,
    rotate,
    sizeOf,
    inodeOf,
    removeOld,
    open: (name: string) => open(join(folder, name), 'r'),
  }
}

export type CelFolder = ReturnType<typeof celFolder>

/** What tells a file from others; undefined while its first line is not written yet. */
export async function fingerprint(file: FileHandle): Promise<string | undefined> {
  const head = await readAt(file, 0, headBytes)
  const feed = head.indexOf(10)
  if (feed < 0 && head.length < headBytes) return undefined
  return createHash('sha256')
    .update(feed < 0 ? head : head.subarray(0, feed))
    .digest('base64url')
}

/** Bytes of a file so far; asked for as often as `inodeOf`. */
export const sizeNow = ({ fd }: FileHandle): number => fstatSync(fd).size

/** Up to `length` bytes from `offset`; fewer at the end of the file. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
