import { readdirSync, readFileSync, statSync } from 'node:fs'

/** What a process holds: resident memory in MB and open file descriptors. */
export interface Use {
  readonly megabytes: number
  readonly files: number
}

export function useOf(pid: number): Use {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1])
  return { megabytes: Math.round(kilobytes / 1024), files: readdirSync(`/proc/${pid}/fd`).length }
}

/** Bytes of all files below a folder; one that is removed meanwhile counts nothing. */
export function bytesBelow(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries.reduce((sum, entry) => {
    if (!entry.isFile()) return sum
    return (
      sum + (statSync(`${entry.parentPath}/${entry.name}`, { throwIfNoEntry: false })?.size ?? 0)
    )
  }, 0)
}
