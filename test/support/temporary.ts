import { spawn } from 'node:child_process'
import { chownSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Writable } from 'node:stream'
import { unprivileged } from './unprivileged.js'

/**
 * A folder for one test part, owned by whoever the part runs as. Asterisk is made to outlive the
 * service, so it would outlive a test that is killed, too: a watcher reads a pipe that only this
 * process holds, and when it closes, in whatever way, ends the Asterisk of each folder (`run` in
 * it or in its `d`) and removes the folder.
 */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(`${tmpdir()}/${prefix}-`)
  const account = unprivileged()
  if (account) chownSync(folder, account.uid, account.gid)
  watched ??= watch()
  watched.write(`${folder}\n`)
  return folder
}

let watched: Writable | undefined

const script = `
while read -r folder; do set -- "$@" "$folder"; done
for folder; do
  for file in "$folder/run/asterisk.pid" "$folder/d/run/asterisk.pid"; do
    pid=$(cat "$file" 2>/dev/null) || continue
    case $pid in *[!0-9]* | "") continue ;; esac
    if tr '\\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$folder/"; then kill -KILL "$pid"; fi
  done
  rm -rf "$folder"
done 2>/dev/null
`

function watch(): Writable {
  const watcher = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.unref()
  const pipe = watcher.stdin as Writable & { unref(): void }
  pipe.unref()
  return pipe
}
