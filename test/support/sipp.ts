import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startChild } from './child.js'
import type { Peer } from './sip/transaction.js'
import { temporaryFolder } from './temporary.js'
import { unprivileged } from './unprivileged.js'

export interface SippOptions {
  /** A file of test/telephony/scenarios, without `.xml`. */
  readonly scenario: string
  /** Its own address (127.x.y.z). */
  readonly address: string
  readonly port?: number
  readonly server: Peer
  /** A line a call, in turn: what the scenario calls `[field0]`, `[field1]`, … */
  readonly rows?: readonly (readonly string[])[]
  /** Ends after so many calls. */
  readonly calls?: number
  /** New calls a second, 10 when not given; never more than 50. */
  readonly rate?: number
  /** Calls at the same time, at most. */
  readonly limit?: number
  /** Length of each `<pause/>`, in milliseconds. */
  readonly pause?: number
  /** Ends at the latest after so many seconds. */
  readonly seconds?: number
}

export interface SippResult {
  readonly successful: number
  readonly failed: number
  /** Messages that had to be sent again: somebody did not answer within half a second. */
  readonly retransmissions: number
  /** Unexpected messages, as SIPp writes them down. */
  readonly errors: string
}

export interface Sipp {
  /** Resolves when all calls are done. */
  done(): Promise<SippResult>
  /** Ends it now, with what it has counted (a scenario that answers has no end of its own). */
  stop(): Promise<SippResult>
}

/** The field with which a scenario answers a challenge: SIPp has no fields within this word. */
export function sippLogin(user: string, secret: string): string {
  return `[authentication username=${user} password=${secret}]`
}

const scenarios = fileURLToPath(new URL('../telephony/scenarios/', import.meta.url))

/** One SIPp on an address of its own. */
export function startSipp(options: SippOptions): Sipp {
  const home = temporaryFolder('td-sipp')
  const account = unprivileged()
  if (options.rows) writeFileSync(`${home}/rows.csv`, csv(options.rows))
  const seconds = options.seconds ?? 60
  const sipp = startChild('sipp', argumentsOf(options, seconds), { ...account, cwd: home })

  const result = (): SippResult => {
    const files = readdirSync(home)
    const errors = files.filter((name) => name.endsWith('errors.log'))
    const text = errors.map((name) => readFileSync(`${home}/${name}`, 'utf8')).join('')
    const counted = files.includes('statistics.csv')
      ? lastRow(readFileSync(`${home}/statistics.csv`, 'utf8'))
      : {}
    rmSync(home, { recursive: true, force: true })
    const count = (name: string): number => Number(counted[name] ?? 0)
    return {
      successful: count('SuccessfulCall(C)'),
      failed: count('FailedCall(C)'),
      retransmissions: count('Retransmissions(C)'),
      errors: text || (sipp.said().length > 0 && !counted['SuccessfulCall(C)'] ? sipp.said() : ''),
    }
  }
  return {
    done: async () => {
      await sipp.ended((seconds + 10) * 1000)
      return result()
    },
    stop: async () => {
      // SIGUSR1 lets SIPp finish its calls and write its last statistics.
      if (sipp.running()) sipp.kill('SIGUSR1')
      await sipp.ended(5000).catch(() => sipp.stop())
      return result()
    },
  }
}

function argumentsOf(options: SippOptions, seconds: number): string[] {
  const { address, port = 15060, server, rate = 10, limit = 50, pause = 1000 } = options
  return [
    `${server.host}:${server.port}`,
    ...['-sf', `${scenarios}${options.scenario}.xml`],
    ...['-i', address, '-p', String(port), '-bind_local'],
    ...['-mi', address, '-mp', '16000', '-ci', address, '-cp', '15888'],
    ...['-r', String(Math.min(50, rate)), '-l', String(limit), '-d', String(pause)],
    ...['-timeout', String(seconds), '-nostdin', '-aa', '-trace_err'],
    ...['-trace_stat', '-stf', 'statistics.csv', '-fd', '1'],
    ...(options.rows ? ['-inf', 'rows.csv'] : []),
    ...(options.calls === undefined ? [] : ['-m', String(options.calls)]),
  ]
}

function csv(rows: readonly (readonly string[])[]): string {
  return `SEQUENTIAL\n${rows.map((row) => `${row.join(';')}\n`).join('')}`
}

/** SIPp's statistics: a heading, then a line a second; `(C)` counts from the beginning. */
function lastRow(text: string): Readonly<Record<string, string>> {
  const lines = text.trim().split('\n')
  const names = lines[0]?.split(';') ?? []
  const values = lines.at(-1)?.split(';') ?? []
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
}
