import fc from 'fast-check'
import { pino } from 'pino'
import t from 'tap'
import { type Database, openDatabase } from '../../../src/db/database.js'
import type { CallRecord } from '../../../src/domain/call-record.js'
import type { TraceStep } from '../../../src/domain/trace.js'
import { readCall } from '../../../src/features/call-log/call-log.read.repo.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { completeCalls } from '../../../src/features/call-log/call-log.told.repo.js'
import type { TraceReader } from '../../../src/features/call-log/call-log.trace.js'
import { stepsOf, stepsOfCalls } from '../../../src/features/routing/trace.repo.js'
import { traceStore } from '../../../src/features/routing/trace.store.js'
import { mayTakeMinutes, runs } from '../../support/long.js'
import { aCall, directory } from './sample.js'

mayTakeMinutes(t, 5)

const { startedAt } = aCall()
const reader: TraceReader = (calls, trx) => stepsOfCalls(trx, calls)

/** A call in a menu whose attempts were used up; Asterisk knows that it was led to its end. */
const givenUp = aCall({
  ...{ id: 'td1-1.1', aliases: ['td1-2.2'], channels: ['td1-1.1', 'td1-2.2', 'td1-3.3'] },
  ...{ status: 'see_details', reason: 'hangup', answeredAt: null, agent: null },
})
const codes = [
  ...['hotline', 'routed_open', 'ivr_entered', 'ivr_prompt', 'ivr_timeout', 'ivr_prompt'],
  ...['ivr_timeout', 'ivr_gave_up'],
]
const spent: readonly TraceStep[] = codes.map((code, i) => ({
  ...{ at: startedAt + i * 1000, code, data: { id: 5, name: 'Chào', sound: 9 } },
  ...(code === 'ivr_gave_up' && { destination: { type: 'hangup' } as const }),
}))

async function opened() {
  const db = await openDatabase(':memory:')
  const log = pino({ level: 'silent' })
  const traces = traceStore(db, log, (channels, trx) => completeCalls(channels, reader, trx))
  const save = (records: readonly CallRecord[]) =>
    db.transaction((trx) => saveRecords(records, directory, trx, reader))
  return { db, traces, save }
}

async function seen(db: Database) {
  const found = await readCall(db, givenUp.id)
  return { reason: found?.reason, told: found?.told.map(({ at, code }) => `${at} ${code}`) }
}

/** Hung up on the way from the menu to somebody: in between it looks like a call lost in the menu. */
const onTheWay: readonly TraceStep[] = [
  ...spent.slice(0, 4),
  {
    ...{ at: startedAt + 4000, code: 'ivr_key', data: { key: '1' } },
    destination: { type: 'extension', id: 1 },
  },
]

for (const [what, call, steps, reason] of [
  ['given up', givenUp, spent, 'ivr_giveup'],
  ['hung up on the way', { ...givenUp, reason: 'cancelled' }, onTheWay, 'cancelled'],
] as const)
  t.test(`${what}: whichever comes first, record or steps, the call is the same`, async (t) => {
    const all = await opened()
    for (const step of steps) all.traces.tell({ callId: call.id, ...step })
    await all.traces.flush()
    await all.save([call])
    const whole = await seen(all.db)
    t.match(whole, { reason, told: { length: steps.length - 1 } })
    await all.db.destroy()

    const property = fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(steps.length), { maxLength: 4 }),
        fc.array(fc.nat(steps.length), { minLength: 1, maxLength: 2 }),
        fc.array(fc.constantFrom(...call.channels.slice(0, 2)), { minLength: 8, maxLength: 8 }),
        async (flushes, saves, channels) => {
          const { db, traces, save } = await opened()
          for (let i = 0; i <= steps.length; i++) {
            if (flushes.includes(i)) await traces.flush()
            for (const _ of saves.filter((at) => at === i)) await save([call])
            const step = steps[i]
            if (step !== undefined) traces.tell({ callId: channels[i] ?? call.id, ...step })
          }
          await traces.flush()
          const split = await seen(db)
          await db.destroy()
          return JSON.stringify(split) === JSON.stringify(whole)
        },
      ),
      { numRuns: runs(40) },
    )
    await t.resolves(property)
  })

t.test(
  'the service dies before it has written any step: less is said, nothing wrong',
  async (t) => {
    const { db, save } = await opened()
    await save([givenUp])
    t.same(await seen(db), { reason: 'hangup', told: [] })
    await db.destroy()
  },
)

t.test('steps of another channel of the call are put under the call', async (t) => {
  const { db, traces, save } = await opened()
  for (const step of spent) traces.tell({ callId: 'td1-3.3', ...step })
  await traces.flush()
  await save([givenUp, aCall({ id: 'td1-4.4', channels: ['td1-4.4'] })])
  t.match(await seen(db), { reason: 'ivr_giveup' })
  t.equal((await stepsOf(db, [givenUp.id])).length, spent.length, 'the trace has them, too')
  await db.destroy()
})

t.test('a call that is nobody’s is left alone', async (t) => {
  const { db, traces, save } = await opened()
  await save([givenUp])
  for (const step of spent) traces.tell({ callId: 'td1-9.9', ...step })
  await traces.flush()
  t.same(await seen(db), { reason: 'hangup', told: [] })
  await db.destroy()
})
