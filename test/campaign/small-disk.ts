import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Test } from 'tap'

/** Megabytes of the small disk. */
export const diskMb = 64

/**
 * Runs a test file whose temporary folder is a small disk of its own: a tmpfs in a mount
 * namespace, which needs root or, without it, user namespaces (`unshare -U`). In there the file
 * runs as who it was, for the service refuses to be root. The mount ends with its last process.
 */
export async function onSmallDisk(t: Test, file: string): Promise<void> {
  const folder = mkdtempSync(`${tmpdir()}/td-disk-`)
  const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()]
  const mount = `mount -t tmpfs -o size=${diskMb}m,mode=755 small "$0" && export TMPDIR="$0"`
  const own = uid === 0 ? '' : `unshare --user --map-user=${uid} --map-group=${gid}`
  const node = [process.execPath, ...process.execArgv, file]
  const space = uid === 0 ? ['-m'] : ['-m', '--map-root-user']
  const args = [...space, 'sh', '-c', `${mount} && exec ${own} "$@"`, folder, ...node]
  try {
    await t.spawn('unshare', args, 'on a small disk')
  } finally {
    rmdirSync(folder)
  }
}
