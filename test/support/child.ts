import { type ChildProcess, spawn } from 'node:child_process'
import { changes } from './wait.js'

/**
 * A process that a test started, with everything it said. It ends with the test at the latest,
 * even when the test is killed (`prctl(2)`, PR_SET_PDEATHSIG, by util-linux' setpriv).
 */
export interface Child {
  readonly pid: number
  /** Standard output and error, together. */
  said(): string
  /** Resolves once it has said something. */
  says(pattern: RegExp, ms: number): Promise<void>
  /** Resolves with its exit code, or the signal that ended it. */
  ended(ms: number): Promise<number | string>
  running(): boolean
  kill(signal: NodeJS.Signals): void
  /** SIGTERM, and SIGKILL when that is not enough. */
  stop(ms?: number): Promise<void>
}

export interface ChildOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
  readonly gid?: number
}

/** What V8 has made of the code is shared (scripts/test). */
const { NODE_COMPILE_CACHE } = process.env
const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }

export function startChild(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Child {
  // The test runner loads itself into every process by NODE_OPTIONS; the product runs without it.
  const plain = ['env', '-u', 'NODE_OPTIONS', command, ...args]
  const guarded = ['--pdeathsig', 'KILL', '--', ...plain]
  const child: ChildProcess = spawn('setpriv', guarded, {
    ...options,
    env: { PATH: process.env.PATH, ...compiled, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const changed = changes()
  const pid = child.pid
  let said = ''
  let end: number | string | undefined
  const keep = (bytes: Buffer): void => {
    said = (said + bytes.toString('utf8')).slice(-200_000)
    changed.fire()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.on('error', (error) => {
    end = String(error)
    changed.fire()
  })
  child.on('close', (code, signal) => {
    end = signal ?? code ?? -1
    changed.fire()
  })
  if (pid === undefined) throw new Error(`${command} cannot be started`)

  const tail = (): string => `${command} said:\n${said.slice(-3000)}`
  const ended = (ms: number): Promise<number | string> =>
    changed.until(() => end !== undefined, `end of ${command}`, ms, tail).then(() => end ?? -1)
  return {
    pid,
    said: () => said,
    says: async (pattern, ms) => {
      await changed.until(() => pattern.test(said) || end !== undefined, `${pattern}`, ms, tail)
      if (!pattern.test(said)) throw new Error(`${command} ended (${end}); ${tail()}`)
    },
    ended,
    running: () => end === undefined,
    kill: (signal) => void child.kill(signal),
    stop: async (ms = 3000) => {
      if (end !== undefined) return
      child.kill('SIGTERM')
      await ended(ms).catch(() => child.kill('SIGKILL'))
      await ended(3000)
    },
  }
}
