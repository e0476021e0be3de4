import { type ConfigChange, configChange, type TouchedRow, undo } from '../db/config-change.js'
import type { Database, Transaction } from '../db/database.js'
import { inTransaction } from '../db/transaction.js'
import type { ChangedBy } from '../domain/actor.js'
import { fail } from '../domain/errors.js'
import { lock } from '../domain/lock.js'
import {
  anything,
  changedNames,
  type Endpoints,
  type Expected,
  type ExpectedEndpoint,
  leavingRegistrations,
  missingIn,
  type Rendered,
  sample,
} from './expected.js'
import { type ReloadableModule, reloadableModules, writeFiles } from './publish.js'

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
  /** Ends registrations at carriers while their logins are still there. Never throws. */
  endRegistrations(names: readonly string[]): Promise<void>
  /** Begins again what was ended in vain. Never throws. */
  renewRegistrations(names: readonly string[]): Promise<void>
  /** What Asterisk complained of since `since` (epoch ms), in its own words. */
  complaints(since: number): Promise<string>
}

export interface ConfiguratorDeps {
  readonly db: Database
  readonly folder: string
  readonly asterisk: ConfiguredAsterisk
  readonly now: () => number
  render(trx: Transaction | Database): Promise<Rendered>
  /**
   * Told of the rows that a change touched, before it is committed. What it writes through the
   * change is taken back with it.
   */
  record?(change: ConfigChange, touched: readonly TouchedRow[], by: ChangedBy): Promise<void>
  /**
   * Told when a change was taken back, within the same lock. `missing`: in the database only, for
   * Asterisk has not taken the files of before either, in its words.
   */
  onRestored(why: string, missing: string | undefined): Promise<void>
  /** Asterisk has something that is in no database: it is to be reconciled until it has not. */
  onDivided(why: string): void
}

export interface Configurator {
  /**
   * Law 7: a change is live when this resolves, or it was refused whole. Work validates and
   * writes rows through `change`; it throws to refuse. Problems: `asterisk-unreachable` (503,
   * nothing done), `not-confirmed` (502, everything as before), `not-restored` (502, Asterisk has not
   * taken the files of before either); what the disk refuses is thrown as it is. A change that
   * leaves Asterisk's files as they are asks nothing of it, and is taken while it is down, too.
   * `by` is who stands in the history for it.
   */
  change<T>(work: (change: ConfigChange) => Promise<T>, by: ChangedBy): Promise<T>
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
  /** What Asterisk may have otherwise than it should: a reconcile asks for each. */
  let doubtful: Endpoints = new Map()

  const change: Configurator['change'] = async (work, by) => {
    await settledState(asterisk)
    return alone(async () => {
      const state = await settledState(asterisk)
      const before = published ?? (await deps.render(db))
      const { result, inverses, after } = await inTransaction(db, async (trx) => {
        const changing = configChange(trx)
        const result = await work(changing)
        await deps.record?.(changing, await changing.touched(), by)
        const after = await deps.render(trx)
        if (state === 'down' && !isSame(before, after)) fail('asterisk-unreachable')
        return { result, inverses: changing.inverses(), after }
      })
      if (state !== 'up' && isSame(before, after)) return result
      try {
        await publish(before, after, state === 'failing')
      } catch (error) {
        await takeBack(before, after, inverses, error as Error)
      }
      return result
    })
  }

  /** Asterisk or the disk refused: everything as before, or it is told that it is not. Throws. */
  async function takeBack(
    before: Rendered,
    after: Rendered,
    inverses: Inverses,
    cause: Error,
  ): Promise<never> {
    const why = cause.message
    const failure = await restore(before, after, inverses)
    if (failure !== undefined) {
      const names = changedNames(before.expected.endpoints, after.expected.endpoints)
      doubtful = new Map([...doubtful, ...names.map((name) => [name, anything] as const)])
      deps.onDivided(failure.message)
    }
    await deps.onRestored(why, failure?.message)
    for (const error of [cause, failure]) if (isOfTheSystem(error)) throw error
    if (failure !== undefined) fail('not-restored', { why, missing: failure.message })
    if (asterisk.state() !== 'up') fail('asterisk-unreachable')
    fail('not-confirmed', { why })
  }

  /** What failed of it; nothing when Asterisk does not answer, for then it is told all when it does. */
  async function restore(
    before: Rendered,
    after: Rendered,
    inverses: Inverses,
  ): Promise<Error | undefined> {
    const failed = (error: Error) => error
    const undone = await undo(db, inverses).catch(failed)
    if (undone !== undefined) return undone
    const told = await publish(after, before, false).catch(failed)
    const ended = leavingRegistrations(before.expected, after.expected)
    if (ended.length > 0) await asterisk.renewRegistrations(ended)
    return asterisk.state() === 'up' && told !== undefined ? told : undefined
  }

  /** Writes, reloads, and asks Asterisk whether what changed is what it now has. */
  async function publish(before: Rendered, after: Rendered, boot: boolean): Promise<void> {
    const since = now()
    await leave(before, after)
    const stale = await writeFiles(folder, after.files)
    published = after
    if (boot) {
      if (!(await asterisk.waitUp(failingWaitMs))) throw new Error('Asterisk does not start')
    } else {
      for (const module of stale) await reload(module, since)
    }
    if (stale.length > 0 || boot) await confirm(before.expected, after.expected, since)
  }

  /** A carrier asks for the password once more, so the login must still be there. */
  async function leave(before: Rendered, after: Rendered): Promise<void> {
    const leaving = leavingRegistrations(before.expected, after.expected)
    if (leaving.length > 0) await asterisk.endRegistrations(leaving)
  }

  /** Of a file that cannot be read, Asterisk's answer says only that there is an error. */
  async function reload(module: ReloadableModule, since: number): Promise<void> {
    try {
      await asterisk.reload(module)
    } catch (error) {
      const words = asterisk.state() === 'up' ? await asterisk.complaints(since) : ''
      throw words === '' ? error : new Error(words)
    }
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
        for (const module of reloadableModules) await reload(module, since)
        const doubted = { dialplan: '', endpoints: doubtful }
        await confirm(doubted, sample(after.expected, doubtful), since)
        doubtful = new Map()
      }),
  }
}

/**
 * Waits out a boot. A change that Asterisk must be told of goes on with one that answers, or with
 * one that never comes up: then the change may be what mends it.
 */
async function settledState(asterisk: ConfiguredAsterisk): Promise<'up' | 'failing' | 'down'> {
  if (asterisk.state() === 'booting') await asterisk.waitUp(bootingWaitMs)
  const state = asterisk.state()
  return state === 'up' || state === 'failing' ? state : 'down'
}

/** Whether Asterisk has nothing to be told. */
const isSame = ({ files }: Rendered, after: Rendered): boolean =>
  files.length === after.files.length &&
  files.every(({ name, text }, i) => name === after.files[i]?.name && text === after.files[i]?.text)

type Inverses = Parameters<typeof undo>[1]

/** The disk refused (ENOSPC, EROFS …), not Asterisk: those are no words of Asterisk's. */
const isOfTheSystem = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'
