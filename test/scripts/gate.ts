import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A step of the tiny build that can be held. */
export type Step = 'configure' | 'select' | 'compile' | 'install'

/** The folder (`TINY_GATE`) through which a test watches and holds the tiny build. */
export interface Gate {
  readonly folder: string
  /** From now on the build stays in this step. */
  hold(step: Step): void
  release(step: Step): void
  /** How often the step was reached. */
  count(step: Step): number
  /** Resolves when the step has been reached. */
  reached(step: Step): Promise<void>
}

export function openGate(t: Test): Gate {
  const folder = mkdtempSync(join(tmpdir(), 'gate-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const count = (step: Step): number => {
    const file = join(folder, step)
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0
  }
  return {
    folder,
    count,
    hold: (step) => writeFileSync(join(folder, `hold-${step}`), ''),
    release: (step) => rmSync(join(folder, `hold-${step}`)),
    reached: (step) =>
      new Promise((done) => {
        const watcher = watch(folder, () => look())
        const look = (): void => {
          if (count(step) === 0) return
          watcher.close()
          done()
        }
        look()
      }),
  }
}
