import { spawn } from 'node:child_process'

/**
 * Asterisk is made to outlive the service, so it would outlive a test that is killed, too. This
 * watcher reads a pipe that only the test holds: when the test is gone, in whatever way, it ends
 * the Asterisk of that data folder and removes the folder. Returns how to call it off.
 */
export function reap(data: string, home: string): () => void {
  const script = `cat >/dev/null
pid=$(cat "$1/run/asterisk.pid" 2>/dev/null) || pid=
case $pid in *[!0-9]* | "") ;; *)
  if tr '\\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$1/"; then kill -KILL "$pid"; fi ;;
esac
rm -rf "$2"`
  const watcher = spawn('sh', ['-c', script, 'reaper', data, home], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.unref()
  const pipe = watcher.stdin as typeof watcher.stdin & { unref?(): void }
  pipe.unref?.()
  return () => void watcher.kill('SIGKILL')
}
