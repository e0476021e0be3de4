import type { Database, Transaction } from '../../db/database.js'
import type { CallRecord } from '../../domain/call-record.js'
import { messageFile, type NamedMessage, type WholeMessage } from './message.files.js'
import { type Message, messageRow } from './message.schema.js'

export interface MessageFilter {
  /** Only these boxes; undefined: any. */
  readonly boxes?: readonly number[] | undefined
  readonly unheard?: boolean | undefined
  /** Only older ones than the one with this `n`. */
  readonly before?: number | undefined
}

export type MessageRepo = ReturnType<typeof messageRepo>

/** The table of messages. Whoever deletes marks; the file goes first and the row last. */
export function messageRepo(db: Database, newId: () => string) {
  const table = (trx: Database | Transaction = db) => trx('voicemailMessage')
  const read = (rows: readonly unknown[]) => rows.map((row) => messageRow.parse(row))
  const listable = ['new', 'heard']

  async function insert(
    trx: Transaction,
    message: NamedMessage,
    more: Pick<Message, 'callId' | 'number' | 'name' | 'ms'>,
  ): Promise<boolean> {
    const file = messageFile(message)
    if (file === undefined) return false
    const { box, at } = message
    // A call that is folded again tells of the same file.
    await table(trx)
      .insert({ id: newId(), box, at, file, ...more, state: 'pending' })
      .onConflict('file')
      .merge({ ...more })
      .where('voicemailMessage.state', 'pending')
    return true
  }

  return {
    /** In the transaction that saves the records; whether there is something to look at. */
    async enqueue(records: readonly CallRecord[], trx: Transaction): Promise<boolean> {
      let any = false
      for (const { id, from, voicemails = [] } of records)
        for (const { ms, ...message } of voicemails)
          any = (await insert(trx, message, { callId: id, ...from, ms })) || any
      return any
    },
    adopt: (message: NamedMessage) =>
      db.transaction((trx) =>
        insert(trx, message, { callId: null, number: '', name: '', ms: null }),
      ),
    async pending(): Promise<readonly Message[]> {
      return read(await table().where({ state: 'pending' }).orderBy('n').limit(200))
    },
    async ready(n: number, { bytes, seconds }: WholeMessage, trx: Transaction): Promise<boolean> {
      const values = { state: 'new', bytes, seconds }
      return (await table(trx).where({ n, state: 'pending' }).update(values)) > 0
    },
    async find(id: string, trx?: Transaction): Promise<Message | undefined> {
      return read(await table(trx).where({ id }).whereIn('state', listable))[0]
    },
    async list({ boxes, unheard, before }: MessageFilter, limit: number) {
      const query = table()
        .whereIn('state', unheard === undefined ? listable : [unheard ? 'new' : 'heard'])
        .orderBy('n', 'desc')
        .limit(limit)
      if (boxes !== undefined) query.whereIn('box', boxes)
      if (before !== undefined) query.where('n', '<', before)
      return read(await query)
    },
    async setHeard(id: string, at: number | null, trx?: Transaction): Promise<void> {
      await table(trx)
        .where({ id, state: at === null ? 'heard' : 'new' })
        .update({ state: at === null ? 'new' : 'heard', heardAt: at })
    },
    async markDeleted(ns: readonly number[], trx: Transaction): Promise<number> {
      return table(trx).whereIn('n', ns).whereIn('state', listable).update({ state: 'deleted' })
    },
    async deleted(): Promise<readonly Message[]> {
      return read(await table().where({ state: 'deleted' }).limit(500))
    },
    async forget(n: number): Promise<void> {
      await table().where({ n }).delete()
    },
    async expired(box: number, before: number, limit: number): Promise<readonly Message[]> {
      const old = table().where({ box }).where('at', '<', before).whereIn('state', listable)
      return read(await old.orderBy('n').limit(limit))
    },
    /** Boxes that have messages, with how many there are. */
    async counts(): Promise<ReadonlyMap<number, number>> {
      const rows: readonly { readonly box: number; readonly count: number }[] = await table()
        .whereIn('state', ['pending', ...listable])
        .groupBy('box')
        .select('box', db.raw('count(*) AS count'))
      return new Map(rows.map(({ box, count }) => [box, count]))
    },
    async knows(file: string): Promise<boolean> {
      return (await table().where({ file }).first('n')) !== undefined
    },
    /** Ids of the messages that a call has left. */
    async ofCall(callId: string): Promise<readonly string[]> {
      return await table().where({ callId }).whereIn('state', listable).orderBy('n').pluck('id')
    },
  }
}
