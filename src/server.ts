import { createApp } from './app.js'
import { type Config, readConfig } from './config.js'
import { checkPlaces } from './places.js'

/** Signals end the service, never Asterisk: calls go on (law 1). */
const forcedExitMs = 10_000

/** Files are for our own user alone; Asterisk, which we start, inherits it. */
process.umask(0o077)

async function configOrExit(): Promise<Config> {
  try {
    return await checkPlaces(readConfig(process.env))
  } catch (error) {
    console.error(`Cấu hình sai / wrong settings:\n${(error as Error).message}`)
    process.exit(2)
  }
}

if (process.getuid?.() === 0) {
  console.error(
    'Không chạy bằng root / does not run as root: use scripts/start, which drops to a user.',
  )
  process.exit(2)
}

const starting = configOrExit().then((config) => createApp(config, (code) => end(code)))
let ending = false

/** A service that is told to end while it starts ends as soon as it has started. */
function end(code: number): void {
  if (ending) return
  ending = true
  setTimeout(() => process.exit(code || 1), forcedExitMs).unref()
  starting
    .then((app) => app.stop())
    .then(
      () => process.exit(code),
      () => process.exit(code || 1),
    )
}

process.once('SIGTERM', () => end(0))
process.once('SIGINT', () => end(0))

await starting.catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
