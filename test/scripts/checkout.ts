import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'

/** A copy of the scripts in a folder of its own, with its own cache, as a fresh clone has them. */
export interface Checkout {
  readonly folder: string
  /** Starts `scripts/<name>` as the leader of its own process group. */
  start(name: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Run
}

/** A script that is running or has run. */
export interface Run {
  readonly process: ChildProcess
  /** What it has said so far on standard error. */
  said(): string
  /** Resolves when it has said something that matches. Rejects when it ends without. */
  says(pattern: RegExp): Promise<void>
  readonly ended: Promise<{ readonly status: number | null; readonly out: string }>
}

/** Makes a fresh checkout below a temporary folder that goes with the test. */
export function freshCheckout(t: Test, cache?: string): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'checkout-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(resolve(import.meta.dirname, '../../scripts'), join(folder, 'scripts'), {
    recursive: true,
  })
  const usual = { ...process.env, TONGDAI_CACHE: cache ?? join(folder, 'cache') }
  return {
    folder,
    start(name, args = [], env = {}) {
      const child = spawn(join(folder, 'scripts', name), args, {
        cwd: folder,
        env: { ...usual, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      return watch(child)
    },
  }
}

function watch(child: ChildProcess): Run {
  let said = ''
  let out = ''
  child.stdout?.on('data', (part: Buffer) => {
    out += part
  })
  child.stderr?.on('data', (part: Buffer) => {
    said += part
  })
  const ended = new Promise<{ status: number | null; out: string }>((done) => {
    child.on('close', (status) => done({ status, out: out.trim() }))
  })
  return {
    process: child,
    ended,
    said: () => said,
    says: (pattern) =>
      new Promise((found, missed) => {
        const look = (): void => {
          if (pattern.test(said)) found()
        }
        child.stderr?.on('data', look)
        look()
        void ended.then(() => missed(new Error(`It never said ${pattern}:\n${said}`)))
      }),
  }
}
