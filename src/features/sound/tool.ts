import { spawn } from 'node:child_process'

export interface ToolOptions {
  /** Where it runs, and what it takes for its home. */
  readonly folder: string
  /** Given on its standard input. */
  readonly input?: string
  /** Killed after so much time of a processor, or four times as long by the clock. */
  readonly seconds: number
  /** No file that it writes becomes larger. */
  readonly fileBytes: number
}

/** How a program ended, with the last it said on standard error. */
export interface ToolEnd {
  readonly is: 'done' | 'failed' | 'too-slow' | 'too-large' | 'disk-full'
  readonly said: string
}

const saidAtMost = 64 * 1024

/**
 * Runs a program on something hostile: arguments as an array and never a shell, at the lowest
 * priority, with the kernel's own limits on its time and its files, without our environment, and it
 * dies with us (setpriv, prlimit and nice each become the next). Throws when it is not installed.
 */
export function runTool(
  program: string,
  args: readonly string[],
  { folder, input, seconds, fileBytes }: ToolOptions,
): Promise<ToolEnd> {
  const limits = [`--cpu=${seconds}`, `--fsize=${fileBytes}`, '--core=0']
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', 'prlimit', ...limits, '--', 'nice', '-n', '19', program, ...args],
    {
      cwd: folder,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' },
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  )
  let said = ''
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, seconds * 4000)
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-saidAtMost)
  })
  // One that ends before it has read everything is told by how it ends.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === notFound) reject(new Error(`${program} is not installed: ${said}`))
      else resolve({ is: isLate ? 'too-slow' : endOf(code, signal, said), said })
    })
  })
}

/** `nice` says so when there is no such program (POSIX). */
const notFound = 127

function endOf(code: number | null, signal: NodeJS.Signals | null, said: string): ToolEnd['is'] {
  if (signal === 'SIGXCPU' || signal === 'SIGKILL') return 'too-slow'
  if (signal === 'SIGXFSZ' || said.includes('File too large')) return 'too-large'
  if (said.includes('No space left on device') || said.includes('Disk quota exceeded'))
    return 'disk-full'
  return code === 0 ? 'done' : 'failed'
}
