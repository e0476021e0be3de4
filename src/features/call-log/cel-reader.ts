import { mkdir } from 'node:fs/promises'
import type { OpenCall } from './call-log.group.js'
import {
  changesOf,
  committed,
  interrupted,
  type Ledger,
  ledgerOf,
  readInto,
  readToEnd,
  recordsOf,
} from './cel.ledger.js'
import type { Position } from './cel.store.js'
import { celFolder, currentName, type Keep } from './cel-folder.js'
import { type CelReaderDeps, type CelReaderStats, usualTiming } from './cel-reader.deps.js'
import { celTail, type Piece } from './cel-tail.js'

/** Facts in memory that are only in the file; beyond, they are committed though no call ended. */
const manyFacts = 5000

interface Wish {
  readonly isAlive: (uniqueId: string) => boolean
  readonly at: number
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
    const pause = lastError === null ? timing.lookMs : timing.retryMs
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
    ledger = await settle(ledger)
    total.lagBytes = 0
    lastError = null
    if (readIn === currentName && (to?.offset ?? 0) > timing.maxBytes) await turn()
  }

  async function take(before: Ledger, piece: Piece): Promise<Ledger> {
    to = piece.to ?? to
    readIn = piece.name
    const read = readInto(before, piece.lines)
    const now = { ...read, skipped: read.skipped + piece.skipped }
    const isDue = now.closed.length > 0 || now.fresh.length > manyFacts
    const kept = isDue ? await commit(now) : now
    if (before.fresh.length === 0) freshSince = clock()
    deps.onChange?.()
    return kept
  }

  /** Everything is read: closes what is over. */
  async function settle(read: Ledger): Promise<Ledger> {
    const granted = [...wishes]
    const now = granted.reduce(
      (before, { isAlive, at }) => interrupted(before, isAlive, at),
      readToEnd(read, clock()),
    )
    const isLate = now.fresh.length > 0 && clock() - freshSince > timing.storeMs
    const kept = now.closed.length > 0 || isLate ? await commit(now) : now
    wishes = wishes.filter((one) => !granted.includes(one))
    for (const { done } of granted) done()
    if (kept.calls !== read.calls) deps.onChange?.()
    return kept
  }

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
    const known = { directory: await deps.directory(), national: deps.national }
    const records = recordsOf(now.closed, known, (call, error) => {
      total.unfolded++
      log.error({ err: error, facts: call.facts }, 'a call could not be folded')
    })
    await store.commit({
      from,
      to,
      added,
      closed: gone,
      save: async (trx) => {
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
   * changed for `keep.days`, the oldest first, more of them while all together have more than
   * `keep.bytes`. Never one that the committed position is in. `now`: epoch ms.
   */
  function tidy(keep: Keep, now: number): Promise<void> {
    return alone(async () => {
      await turn()
      if (committedIn !== undefined) await folder.removeOld(committedIn, keep, now)
    })
  }

  /**
   * Asterisk has died or was restarted: once everything is read, closes calls of which no channel
   * belongs to the running one, as interrupted `at` (epoch ms, when the old one was last known
   * alive). `systemName`: of the running one, null when none runs. Unique ids begin with it.
   */
  function interrupt(systemName: string | null, at: number): Promise<void> {
    return wish((id) => systemName !== null && id.slice(0, id.lastIndexOf('-')) === systemName, at)
  }

  /** Closes calls that have lost their last line (disk full): none of these channels is theirs. */
  function reconcile(uniqueIds: ReadonlySet<string>, at: number): Promise<void> {
    const young = new Set<string>()
    for (const call of openCalls())
      if ((call.facts.at(-1)?.at ?? 0) > at - 5000) for (const id of call.open) young.add(id)
    return wish((id) => uniqueIds.has(id) || young.has(id), at)
  }

  function wish(isAlive: Wish['isAlive'], at: number): Promise<void> {
    const granted = new Promise<void>((done) => {
      wishes.push({ isAlive, at, done })
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

  return { start, stop, catchUp, tidy, interrupt, reconcile, openCalls, stats }
}
