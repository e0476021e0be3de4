import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { MessageFolder } from './message.files.js'
import type { MessageRepo } from './message.repo.js'
import type { Message } from './message.schema.js'
import type { Box } from './voicemail.schema.js'

export interface FinisherDeps {
  readonly db: Database
  readonly repo: MessageRepo
  readonly files: MessageFolder
  readonly boxes: () => ReadonlyMap<number, Box>
  /** Within the transaction that makes a message one that can be heard. */
  readonly onNew: (message: Message, trx: Transaction) => Promise<void>
  /** After any message came or went. */
  readonly changed: () => Promise<void>
  readonly log: {
    warn(details: object, message: string): void
    error(details: object, message: string): void
  }
  /** Pause after the disk or the database refused, milliseconds. */
  readonly retryMs?: number
}

/**
 * Makes messages of what Asterisk wrote, and removes what is deleted. `wake` after rows were
 * committed; what the run before left is taken up at the first one. Knows nothing that is not in
 * the database, so it may end at any moment.
 */
export function messageFinisher(deps: FinisherDeps) {
  const { db, repo, files, log, retryMs = 30_000 } = deps
  let running: Promise<void> | undefined
  let again = false
  let isStopped = false
  let retry: NodeJS.Timeout | undefined

  function wake(): void {
    again = true
    running ??= work().finally(() => {
      running = undefined
    })
  }

  async function work(): Promise<void> {
    while (again && !isStopped) {
      again = false
      try {
        const some = await once()
        if (some) await deps.changed()
      } catch (err) {
        log.error({ err }, 'messages of voicemail wait: the disk or the database refused')
        retry ??= setTimeout(() => {
          retry = undefined
          wake()
        }, retryMs).unref()
      }
    }
  }

  async function once(): Promise<boolean> {
    const pending = await repo.pending()
    for (const message of pending) await finish(message)
    const deleted = await repo.deleted()
    for (const { n, file } of deleted) await drop(n, file)
    again = again || pending.length > 0 || deleted.length > 0
    return again
  }

  async function finish(message: Message): Promise<void> {
    const { n, file, ms } = message
    const whole = ms === 0 ? undefined : await files.complete(file)
    if (whole === undefined || !isKept(message, whole.seconds)) {
      if (ms !== 0 && ms !== null) log.warn({ file }, 'a message that was left has no audio')
      return drop(n, file)
    }
    await inTransaction(db, async (trx) => {
      if (await repo.ready(n, whole, trx)) await deps.onNew({ ...message, ...whole }, trx)
    })
  }

  /** What the dialplan did not live to judge is judged by its audio. */
  function isKept({ box, ms }: Message, seconds: number): boolean {
    return ms !== null || seconds >= (deps.boxes().get(box)?.minSeconds ?? 0)
  }

  /** In this order: a row without a file is dropped next time, a file without a row would be adopted. */
  async function drop(n: number, file: string): Promise<void> {
    await files.remove(file)
    await repo.forget(n)
  }

  return {
    wake,
    /** Resolves when there is nothing to do. */
    idle: async () => {
      while (running !== undefined) await running
    },
    async stop(): Promise<void> {
      isStopped = true
      clearTimeout(retry)
      await running
    },
  }
}
