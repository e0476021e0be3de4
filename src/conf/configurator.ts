import { type ConfigChange, configChange, undo } from '../db/config-change.js'
import type { Database, Transaction } from '../db/database.js'
import { inTransaction } from '../db/transaction.js'
import { fail } from '../domain/errors.js'
import { lock } from '../domain/lock.js'
import {
  type GeneratedFile,
  type ReloadableModule,
  reloadableModules,
  writeFiles,
} from './publish.js'

/** What Asterisk is to be told: files, and for each endpoint what it must then say of it. */
export interface Rendered {
  readonly files: readonly GeneratedFile[]
  readonly expected: Expected
}

/** What Asterisk must answer when it has taken the files. */
export interface Expected {
  /** Global variable of the dialplan that carries the hash of the dialplan's text. */
  readonly dialplan: string
  readonly endpoints: ReadonlyMap<string, ExpectedEndpoint>
}

/** `fingerprint` is the hash of the endpoint's sections, which it carries itself (`CONF`). */
export interface ExpectedEndpoint {
  readonly fingerprint: string
  readonly secret: string
}

/** What the configurator needs of Asterisk. Each throws when Asterisk does not answer. */
export interface ConfiguredAsterisk {
  /**
   * `up`: answers and is booted. `booting`: was started, wait a moment. `failing`: started again
   * and again and never came up, so perhaps by the fault of the configuration. `down`: else.
   */
  state(): 'up' | 'booting' | 'failing' | 'down'
  /** Starts at once what waits to be started; true when `up` within `timeoutMs`, false when not or when it died. */
  waitUp(timeoutMs: number): Promise<boolean>
  reload(module: ReloadableModule): Promise<void>
  dialplanRevision(): Promise<string | undefined>
  /** Whether Asterisk has the endpoint exactly so; `undefined` expects that there is none. */
  hasEndpoint(name: string, expected: ExpectedEndpoint | undefined): Promise<boolean>
  /** What Asterisk complained of since `since` (epoch ms), in its own words. */
  complaints(since: number): Promise<string>
}

export interface ConfiguratorDeps {
  readonly db: Database
  readonly folder: string
  readonly asterisk: ConfiguredAsterisk
  readonly now: () => number
  render(trx: Transaction | Database): Promise<Rendered>
  /** Told when a change was taken back, within the same lock. */
  onRestored(why: string): Promise<void>
}

export interface Configurator {
  /**
   * Law 7: a change is live when this resolves, or it was refused whole. Work validates and
   * writes rows through `change`; it throws to refuse. Problems: `asterisk-unreachable` (503,
   * nothing done), `not-confirmed` (502, everything as before); what the disk refuses is thrown as it is.
   */
  change<T>(work: (change: ConfigChange) => Promise<T>): Promise<T>
  /**
   * Renders from the database, without Asterisk: before it is started. Does not wait for a change
   * under way, which may itself wait for this start; what is committed is what is rendered.
   */
  render(): Promise<void>
  /**
   * After Asterisk came up or was heard again: renders, has everything read again, and asks whether
   * it has what it should. What the files say is no sign of what was read of them: a service killed
   * in the middle of a change, or a version before, may have written them. Throws with Asterisk's
   * own words.
   */
  reconcile(): Promise<void>
}

const bootingWaitMs = 10_000
const failingWaitMs = 20_000
const confirmTries = 20
const confirmEveryMs = 50

export function configurator(deps: ConfiguratorDeps): Configurator {
  const { db, folder, asterisk, now } = deps
  const alone = lock()
  let published: Rendered | undefined

  const change = async <T>(work: (change: ConfigChange) => Promise<T>): Promise<T> => {
    await settledState(asterisk)
    return alone(async () => {
      const state = await settledState(asterisk)
      const before = published ?? (await deps.render(db))
      const { result, inverses, after } = await inTransaction(db, async (trx) => {
        const changing = configChange(trx)
        const result = await work(changing)
        return { result, inverses: changing.inverses(), after: await deps.render(trx) }
      })
      try {
        await publish(before, after, state === 'failing')
      } catch (error) {
        const why = (error as Error).message
        await undo(db, inverses)
        await publish(after, before, false).catch(() => undefined)
        await deps.onRestored(why)
        if (isOfTheSystem(error)) throw error
        if (asterisk.state() !== 'up') fail('asterisk-unreachable')
        fail('not-confirmed', { why })
      }
      return result
    })
  }

  /** Writes, reloads, and asks Asterisk whether what changed is what it now has. */
  async function publish(before: Rendered, after: Rendered, boot: boolean): Promise<void> {
    const since = now()
    const stale = await writeFiles(folder, after.files)
    published = after
    if (boot) {
      if (!(await asterisk.waitUp(failingWaitMs))) throw new Error('Asterisk does not start')
    } else {
      for (const module of stale) await asterisk.reload(module)
    }
    if (stale.length > 0 || boot) await confirm(before.expected, after.expected, since)
  }

  async function confirm(before: Expected, after: Expected, since: number): Promise<void> {
    let missing = await missingIn(asterisk, before, after)
    for (let tries = 1; missing !== undefined && tries < confirmTries; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, confirmEveryMs))
      missing = await missingIn(asterisk, before, after)
    }
    if (missing === undefined) return
    const words = await asterisk.complaints(since)
    throw new Error(words === '' ? `${missing} is not as rendered` : words)
  }

  return {
    change,
    async render() {
      published = await deps.render(db)
      await writeFiles(folder, published.files)
    },
    reconcile: () =>
      alone(async () => {
        const since = now()
        const after = await deps.render(db)
        await writeFiles(folder, after.files)
        published = after
        for (const module of reloadableModules) await asterisk.reload(module)
        await confirm(nothing, sample(after.expected), since)
      }),
  }
}

/**
 * Waits out a boot. A change goes on with an Asterisk that answers, or with one that never comes
 * up: then the change may be what mends it.
 */
async function settledState(asterisk: ConfiguredAsterisk): Promise<'up' | 'failing'> {
  if (asterisk.state() === 'booting') await asterisk.waitUp(bootingWaitMs)
  const state = asterisk.state()
  return state === 'up' || state === 'failing' ? state : fail('asterisk-unreachable')
}

const nothing: Expected = { dialplan: '', endpoints: new Map() }

/** The disk refused (ENOSPC, EROFS …), not Asterisk: those are no words of Asterisk's. */
const isOfTheSystem = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'

/** A file that cannot be read takes all its objects along: the first and the last tell. */
function sample({ dialplan, endpoints }: Expected): Expected {
  const all = [...endpoints]
  return { dialplan, endpoints: new Map([...all.slice(0, 1), ...all.slice(-1)]) }
}

/** The first thing that Asterisk has not taken yet, of those that differ; undefined: all is there. */
async function missingIn(
  asterisk: ConfiguredAsterisk,
  before: Expected,
  after: Expected,
): Promise<string | undefined> {
  if (after.dialplan !== before.dialplan && (await asterisk.dialplanRevision()) !== after.dialplan)
    return 'the dialplan'
  for (const name of changedNames(before.endpoints, after.endpoints))
    if (!(await asterisk.hasEndpoint(name, after.endpoints.get(name)))) return `endpoint ${name}`
  return undefined
}

type Endpoints = Expected['endpoints']

function changedNames(before: Endpoints, after: Endpoints): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    return was?.fingerprint !== is?.fingerprint
  })
}
