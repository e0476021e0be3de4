import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { systemActor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { type MessageFolder, messageOf } from './message.files.js'
import type { MessageRepo } from './message.repo.js'
import type { Box } from './voicemail.schema.js'

const dayMs = 86_400_000
/** Messages that go with one transaction and one audit row. */
const batch = 500
/** Longer than any message: a file that nobody has written to for so long is not being recorded. */
const restMs = 11 * 60_000

export interface SweepDeps {
  readonly db: Database
  readonly repo: MessageRepo
  readonly files: MessageFolder
  readonly boxes: () => ReadonlyMap<number, Box>
  readonly audit: Audit<Transaction>
  readonly now: () => number
  /** Channels of calls that have not ended for the service; undefined while it does not know. */
  readonly openChannels: () => ReadonlySet<string> | undefined
}

/** Marks as deleted what is older than its box keeps it, and what is left of boxes that are gone. */
export async function expireMessages(deps: SweepDeps): Promise<number> {
  const { repo, boxes, now } = deps
  let count = 0
  for (const [id] of await repo.counts()) {
    const keepDays = boxes().get(id)?.keepDays
    const before = now() - (keepDays ?? 0) * dayMs
    for (;;) {
      const old = await repo.expired(id, before, batch)
      if (old.length === 0) break
      const ns = old.map(({ n }) => n)
      const details = { messages: ns.length, before: new Date(before).toISOString() }
      const object = `voicemail-boxes/${id}`
      await inTransaction(deps.db, async (trx) => {
        await repo.markDeleted(ns, trx)
        await deps.audit({ actor: systemActor, action: 'voicemail.expired', object, details }, trx)
      })
      count += ns.length
    }
  }
  return count
}

/**
 * Files that no row knows: Asterisk or the machine died before the line that tells of them was
 * written. They are messages like any other, of an unknown caller. Answers their names.
 */
export async function adoptOrphans({
  repo,
  files,
  now,
  openChannels,
}: SweepDeps): Promise<readonly string[]> {
  const open = openChannels()
  if (open === undefined) return []
  const adopted: string[] = []
  for (const file of await files.olderThan(now() - restMs)) {
    const message = messageOf(file)
    if (message === undefined || open.has(message.channel) || (await repo.knows(file))) continue
    await repo.adopt(message)
    adopted.push(file)
  }
  return adopted
}
