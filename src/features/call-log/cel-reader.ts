import { mkdir } from 'node:fs/promises'
import type { Fact } from '../../domain/cel.js'
import type { OpenCall } from './call-log.group.js'
import {
  changesOf,
  committed,
  interrupted,
  type Ledger,
  ledgerOf,
  marked,
  markedCalls,
  readInto,
  readToEnd,
  recordsOf,
} from './cel.ledger.js'
import type { Position } from './cel.store.js'
import { celFolder, currentName } from './cel-folder.js'
import { type CelReaderDeps, type CelReaderStats, usualTiming } from './cel-reader.deps.js'
import { celTail, type Piece } from './cel-tail.js'

/** Facts in memory that are only in the file; beyond, they are committed though no call ended. */
const manyFacts = 5000

/** What is to be done with the open calls once everything is read. */
interface Wish {
  readonly change: (ledger: Ledger) => Ledger
  readonly done: () => void
}

export type CelReader = ReturnType<typeof celReader>

/**
 * Reads what Asterisk writes about its channels, and commits in one transaction the rows of calls
 * that ended, the facts of those that did not, and how far the file was read. Nothing is read
 * twice or lost, whatever dies when: what failed is forgotten and read again from the database's
 * position. Law 4.
 */
export function celReader(deps: CelReaderDeps) {
  const { store, log, clock = Date.now } = deps
  const timing = { ...usualTiming, ...deps.timing }
  const folder = celFolder(deps.folder)
  const tail = celTail(folder)
  const total = { lines: 0, skipped: 0, unfolded: 0, lagBytes: 0 }
  let lastError: string | null = null
  let ledger: Ledger | undefined
  let from: Position | undefined
  let to: Position | undefined
  let readIn: string | undefined
  let committedIn: string | undefined
  let freshSince = 0
  let wishes: Wish[] = []

  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let work = Promise.resolve()

  /** Begins to read; resolves when everything that is there has been read, or could not be. */
  async function start(): Promise<void> {
    await mkdir(deps.folder, { recursive: true })
    await look()
  }

  async function look(): Promise<void> {
    clearTimeout(timer)
    await alone(pump)
    clearTimeout(timer)
    const usual = deps.isWatched?.() ? timing.watchedLookMs : timing.lookMs
    const pause = lastError === null ? usual : timing.retryMs
    if (!isStopped) timer = setTimeout(() => void look(), pause)
  }

  /** Ends reading. What was read is committed. */
  async function stop(): Promise<void> {
    isStopped = true
    clearTimeout(timer)
    await alone(async () => {
      if (ledger !== undefined) await commit(ledger)
    })
    await tail.close()
    for (const wish of wishes.splice(0)) wish.done()
  }

  /** Reads what there is now, without waiting for a sign. Failures are in `stats`. */
  function catchUp(): Promise<void> {
    return alone(pump)
  }

  /** One thing at a time; a failure forgets what was not committed, to read it again. */
  function alone(job: () => Promise<void>): Promise<void> {
    work = work.then(job).catch(async (error: unknown) => {
      if (lastError === null) log.error({ err: error }, 'CEL file cannot be read or saved')
      lastError = error instanceof Error ? error.message : String(error)
      ledger = undefined
      total.lagBytes = await tail.lag(committedIn, from?.offset).catch(() => total.lagBytes)
    })
    return work
  }

  async function pump(): Promise<void> {
    ledger ??= await begin()
    for (let piece = await tail.read(); piece !== undefined; piece = await tail.read()) {
      ledger = await take(ledger, piece)
      if (isStopped) return
    }
    const granted = [...wishes]
    ledger = await settle(ledger, granted)
    wishes = wishes.filter((one) => !granted.includes(one))
    for (const { done } of granted) done()
    total.lagBytes = 0
    lastError = null
    if (readIn === currentName && (to?.offset ?? 0) > timing.maxBytes) await turn()
  }

  async function take(before: Ledger, piece: Piece): Promise<Ledger> {
    to = piece.to ?? to
    readIn = piece.name
    const read = readInto(before, piece.lines)
    const now = { ...read, skipped: read.skipped + piece.skipped }
    const isDue = now.closed.length > 0 || now.fresh.length > manyFacts || urgentOf(now).length > 0
    const kept = isDue ? await commit(now) : now
    if (before.fresh.length === 0 && before.skipped === 0) freshSince = clock()
    deps.onChange?.()
    return kept
  }

  /** Everything is read: closes what is over. */
  async function settle(read: Ledger, granted: readonly Wish[]): Promise<Ledger> {
    const now = granted.reduce((before, { change }) => change(before), readToEnd(read, clock()))
    const waited = Math.abs(clock() - freshSince)
    const isLate = (now.fresh.length > 0 || now.skipped > 0) && waited > timing.storeMs
    const isDue = now.closed.length > 0 || granted.length > 0 || isLate
    const kept = isDue ? await commit(now) : now
    if (kept.calls !== read.calls) deps.onChange?.()
    return kept
  }

  const urgentOf = (now: Ledger) =>
    deps.urgent === undefined ? [] : markedCalls(now, deps.urgent.marks)

  async function begin(): Promise<Ledger> {
    const { facts, position } = await store.load()
    from = position
    to = position
    readIn = await tail.seek(position)
    committedIn = readIn
    if (position !== undefined && readIn === undefined)
      log.warn({ position }, 'the last position in the CEL files is gone: they are read again')
    return ledgerOf(facts)
  }

  async function commit(now: Ledger): Promise<Ledger> {
    const { added, gone } = changesOf(now)
    const urgent = urgentOf(now)
    const records = recordsOf(now.closed, await deps.known(), (call, error) => {
      total.unfolded++
      log.error({ err: error, facts: call.facts }, 'a call could not be folded')
    })
    await store.commit({
      from,
      to,
      added,
      closed: gone,
      save: async (trx) => {
        if (urgent.length > 0) await deps.urgent?.save(urgent, trx)
        if (records.length > 0) await deps.saveRecords(records, trx)
      },
    })
    from = to
    committedIn = readIn ?? committedIn
    total.lines += now.lines
    total.skipped += now.skipped
    if (now.skipped > 0) log.warn({ lines: now.skipped }, 'CEL lines skipped')
    if (records.length > 0) deps.onRecords?.(records)
    return committed(now)
  }

  /** Asterisk goes on in a new file. */
  async function turn(): Promise<void> {
    const name = await tail.rotate()
    if (name === undefined) return
    if (readIn === currentName) readIn = name
    if (committedIn === currentName) committedIn = name
  }

  /**
   * For a nightly job: starts a new file and removes files that were read to the end and have not
   * changed for `keepDays`, the oldest first, more of them while all together have more than
   * `keepBytes`. Never one that the committed position is in. `now`: epoch ms.
   */
  function tidy(keepDays: number, now: number, keepBytes = 2 ** 30): Promise<void> {
    return alone(async () => {
      await turn()
      const keep = { days: keepDays, bytes: keepBytes }
      if (committedIn !== undefined) await folder.removeOld(committedIn, keep, now)
    })
  }

  /**
   * Asterisk has died or was restarted: once everything is read, closes calls of which no channel
   * belongs to the running one, as interrupted `at` (epoch ms, when the old one was last known
   * alive). `systemName`: of the running one, null when none runs. Unique ids begin with it.
   */
  function interrupt(systemName: string | null, at: number): Promise<void> {
    const isOurs = (id: string) => id.slice(0, id.lastIndexOf('-')) === systemName
    const isDead = (call: OpenCall) => ![...call.open].some(isOurs)
    return wish((before) => interrupted(before, isDead, at))
  }

  /**
   * Closes calls that have lost their last line (disk full): no channel of theirs is among
   * `uniqueIds`, which Asterisk had `at` (epoch ms). Calls in which something has happened since,
   * or a few seconds before, are left alone; what is in the future tells of a clock set back.
   */
  function reconcile(uniqueIds: ReadonlySet<string>, at: number): Promise<void> {
    const isFuture = (fact: Fact) => fact.at > clock() + 60_000
    const isQuiet = (call: OpenCall) =>
      call.facts.every((fact) => fact.at < at - 5000 || isFuture(fact))
    const hasLife = (call: OpenCall) => [...call.open].some((id) => uniqueIds.has(id))
    const isDead = (call: OpenCall) => isQuiet(call) && !hasLife(call)
    return wish((before) => interrupted(before, isDead, at))
  }

  /**
   * Puts a mark of the service's own on channels that have not ended, `at` epoch ms. It is in the
   * database when this resolves, and only there: who reads all CEL files again does without.
   */
  function mark(name: string, uniqueIds: readonly string[], at: number): Promise<void> {
    return wish((before) => marked(before, name, uniqueIds, at))
  }

  function wish(change: Wish['change']): Promise<void> {
    const granted = new Promise<void>((done) => {
      wishes.push({ change, done })
    })
    void look()
    return granted
  }

  function openCalls(): readonly OpenCall[] {
    return [...(ledger?.calls.calls.values() ?? [])]
  }

  function stats(): CelReaderStats {
    return { ...total, openCalls: ledger?.calls.calls.size ?? 0, lastError }
  }

  return { start, stop, catchUp, tidy, interrupt, reconcile, mark, openCalls, stats }
}
