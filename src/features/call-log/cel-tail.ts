import type { FileHandle } from 'node:fs/promises'
import { takeLines } from './cel.lines.js'
import type { Position } from './cel.store.js'
import { type CelFolder, currentName, fingerprint, readAt, sizeNow } from './cel-folder.js'

/** Bytes read at once; bounds memory and the time between two looks at the clock. */
const pieceBytes = 1 << 20

/** Some lines, and where reading goes on after them. */
export interface Piece {
  readonly lines: readonly string[]
  readonly skipped: number
  /** Undefined when the file has no whole line to be known by. */
  readonly to: Position | undefined
  /** The file it came from: everything in older ones has been read. */
  readonly name: string
}

interface Place {
  name: string
  readonly file: FileHandle
  readonly inode: number
  offset: number
  print?: string | undefined
}

/** Reads the files of a folder one after the other, as Asterisk wrote them, and then what grows. */
export function celTail(folder: CelFolder) {
  let place: Place | undefined

  /**
   * Goes to a position and returns the name of its file. Undefined when no file is the one it names
   * (removed, or a database from elsewhere): then everything there is will be read again; calls
   * that were saved are saved anew.
   */
  async function seek(position: Position | undefined): Promise<string | undefined> {
    await close()
    if (position === undefined) return undefined
    for (const name of await folder.names()) {
      place = await placeIn(name, position)
      if (place !== undefined) return place.offset === position.offset ? name : undefined
    }
    return undefined
  }

  /** Undefined when it is another file; at its beginning when it has changed since. */
  async function placeIn(name: string, position: Position): Promise<Place | undefined> {
    const at = await begin(name)
    if ((await fingerprint(at.file)) === position.file) {
      if (await isLineEnd(at.file, position.offset)) at.offset = position.offset
      return at
    }
    await at.file.close()
    return undefined
  }

  /** The next lines, or undefined when there are none yet. */
  async function read(): Promise<Piece | undefined> {
    place ??= await first()
    while (place !== undefined) {
      const grown = await more(place, false)
      if (grown !== undefined) return grown
      const next = await younger(place)
      if (next === undefined) return undefined
      // What is younger proves that this file is complete: once more to its end.
      const rest = await more(place, true)
      if (rest !== undefined) return rest
      await close()
      place = await begin(next)
    }
    return undefined
  }

  async function more(at: Place, isComplete: boolean): Promise<Piece | undefined> {
    const size = sizeNow(at.file)
    const length = Math.min(pieceBytes, size - at.offset)
    if (length <= 0) return undefined
    const bytes = await readAt(at.file, at.offset, length)
    const isEnd = at.offset + bytes.length >= size
    const { lines, skipped, consumed } = takeLines(bytes, isComplete && isEnd)
    if (consumed === 0) return undefined
    at.offset += consumed
    at.print ??= await fingerprint(at.file)
    const to = at.print === undefined ? undefined : { file: at.print, offset: at.offset }
    return { lines, skipped, to, name: at.name }
  }

  /** Renames the current file; reading goes on where it was. Returns the new name. */
  async function rotate(): Promise<string | undefined> {
    const name = await folder.rotate()
    if (name !== undefined && place?.name === currentName) place.name = name
    return name
  }

  /** Bytes written after a position in the file of that name; all of them when it is undefined. */
  async function lag(name = '', offset = 0): Promise<number> {
    const names = (await folder.names()).filter((other) => other >= name)
    const sizes = await Promise.all(names.map(folder.sizeOf))
    return Math.max(0, sizes.reduce((sum, size) => sum + size, 0) - offset)
  }

  async function first(): Promise<Place | undefined> {
    const [name] = await folder.names()
    return name === undefined ? undefined : begin(name)
  }

  async function begin(name: string): Promise<Place> {
    const file = await folder.open(name)
    return { name, file, inode: (await file.stat()).ino, offset: 0 }
  }

  /** The next younger file; the current one too when somebody else has put it in place of ours. */
  async function younger({ name, inode }: Place): Promise<string | undefined> {
    if (name !== currentName) return folder.after(name)
    const there = folder.inodeOf(currentName)
    return there === undefined || there === inode ? undefined : currentName
  }

  async function close(): Promise<void> {
    const { file } = place ?? {}
    place = undefined
    await file?.close()
  }

  return { seek, read, rotate, lag, close }
}

export type CelTail = ReturnType<typeof celTail>

/** A position that does not stand behind a line feed is not one we made: the file has changed. */
async function isLineEnd(file: FileHandle, offset: number): Promise<boolean> {
  if (offset === 0) return true
  const before = await readAt(file, offset - 1, 1)
  return before[0] === 10
}
