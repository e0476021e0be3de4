import { closeSync, ftruncateSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'

/** Something else on the box that eats the disk. */
export interface Filler {
  /** Writes until so many bytes are free; 0: until nothing more can be written. */
  leave(bytes: number): void
  /** Gives everything back. */
  clear(): void
}

const piece = Buffer.alloc(64 * 1024, 120)

export function filler(folder: string): Filler {
  const file = `${folder}/something-else`
  let written = 0
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  /** False when the disk is full. */
  const more = (fd: number, length: number): boolean => {
    try {
      const done = writeSync(fd, piece, 0, length, written)
      written += done
      return done === length
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
      throw error
    }
  }
  return {
    leave: (bytes) => {
      const fd = openSync(file, 'a+')
      ftruncateSync(fd, written)
      const length = (): number => Math.min(piece.length, Math.max(1, free() - bytes))
      while (free() > bytes && more(fd, length()));
      if (bytes === 0) while (more(fd, 512));
      closeSync(fd)
    },
    clear: () => {
      written = 0
      rmSync(file, { force: true })
    },
  }
}
