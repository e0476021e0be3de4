import type { Transaction } from '../../db/database.js'
import type { CallRecord } from '../../domain/call-record.js'
import type { Known } from './call-log.fold.js'
import type { MarkedCall } from './cel.ledger.js'
import type { CelStore } from './cel.store.js'

export interface CelReaderDeps {
  /** Where Asterisk writes `cel.jsonl`; made if it is not there. */
  readonly folder: string
  readonly store: CelStore
  /** Called inside the transaction that moves the position. The same record may come again. */
  readonly saveRecords: (records: readonly CallRecord[], transaction: Transaction) => Promise<void>
  /**
   * Marks that somebody waits for, and what is done with them: called inside the transaction that moves
   * the position, as soon as one was read. The same mark may come again.
   */
  readonly urgent?: {
    readonly marks: ReadonlySet<string>
    save(found: readonly MarkedCall[], transaction: Transaction): Promise<void>
  }
  /** What the fold needs to know; asked for before each transaction. */
  readonly known: () => Known | Promise<Known>
  readonly log: CelReaderLog
  /** After each change of the open calls. Cheap, must not throw. */
  readonly onChange?: () => void
  /** Whether somebody watches calls as they happen: then lines are read sooner. */
  readonly isWatched?: () => boolean
  /** After the commit of records. Cheap, must not throw. */
  readonly onRecords?: (records: readonly CallRecord[]) => void
  /** Epoch milliseconds. */
  readonly clock?: () => number
  readonly timing?: Partial<CelTiming>
}

export interface CelReaderLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** For health: what was read since the start, what could not be, and how far behind it is. */
export interface CelReaderStats {
  readonly lines: number
  readonly skipped: number
  /** Calls that the fold could not tell; a bug, their facts are in the log. */
  readonly unfolded: number
  readonly openCalls: number
  readonly lagBytes: number
  readonly lastError: string | null
}

export type CelTiming = typeof usualTiming

/** Milliseconds and bytes. */
export const usualTiming = {
  /** Between two looks at the file. A look costs one fstat; a watch would cost more, at each line. */
  lookMs: 250,
  /** The same while somebody watches calls as they happen. */
  watchedLookMs: 50,
  /** Facts of open calls wait so long for a call that ends, to be committed with it. */
  storeMs: 5000,
  retryMs: 1000,
  /** The file is renamed when it has grown beyond this. */
  maxBytes: 16 << 20,
}
