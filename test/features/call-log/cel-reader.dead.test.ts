import t from 'tap'
import { celFile, factsIn } from './cel-files.js'
import { readerHouse } from './reader-house.js'

t.test('calls of an Asterisk that died are closed, those of the running one go on', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  house.write(celFile('killed-in-talk'))
  const running = celFile('killed-while-ringing').toString().replaceAll('td1b-', 'td1c-')
  house.write(running)
  await reader.start()
  t.equal(reader.openCalls().length, 2)
  const diedAt = (factsIn(celFile('killed-in-talk')).at(-1)?.at ?? 0) + 5000
  await reader.interrupt('td1c', diedAt)
  const [record, ...others] = await house.saved()
  t.same(others, [])
  t.match(record, { reason: 'interrupted', status: 'success', endedAt: Math.round(diedAt) })
  t.equal(reader.openCalls().length, 1)
  t.same(
    new Set((await house.db('cel_fact').select('unique_id')).map((row) => row.unique_id)),
    new Set(factsIn(Buffer.from(running)).map((fact) => fact.uniqueId)),
  )
})

t.test(
  'a call ends no earlier than its last fact, whenever Asterisk is said to have died',
  async (t) => {
    const house = await readerHouse()
    t.teardown(house.end)
    const reader = house.reader()
    house.write(celFile('killed-in-talk'))
    await reader.start()
    const closing = reader.interrupt(null, 1)
    await reader.catchUp()
    await closing
    const [record] = await house.saved()
    t.equal(record?.endedAt, Math.round(factsIn(celFile('killed-in-talk')).at(-1)?.at ?? 0))
  },
)

t.test('a call whose last line was lost is closed when Asterisk does not have it', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  await reader.start()
  house.write(celFile('killed-in-talk'))
  const last = factsIn(celFile('killed-in-talk')).at(-1)
  const lastAt = last?.at ?? 0
  const left = async (has: string | undefined, at: number) => {
    await reader.reconcile(new Set([has ?? '']), at)
    return reader.openCalls().length
  }
  t.equal(await left(last?.uniqueId, lastAt + 60_000), 1, 'it has a channel of it')
  t.equal(await left(undefined, lastAt + 1000), 1, 'something has just happened in it')
  t.equal(await left(undefined, lastAt - 60_000), 1, 'it began after Asterisk was asked')
  t.equal(await left(undefined, lastAt + 60_000), 0)
  t.match(await house.saved(), [{ reason: 'interrupted', endedAt: Math.round(lastAt + 60_000) }])
})

t.test(
  'a mark of the service is in the database, on channels that are up, and in the record',
  async (t) => {
    const house = await readerHouse()
    t.teardown(house.end)
    const bytes = celFile('recorded')
    const facts = factsIn(bytes)
    const half = bytes.indexOf('BRIDGE_EXIT')
    const cut = bytes.lastIndexOf('\n', half) + 1
    house.write(bytes.subarray(0, cut))
    const first = house.reader({ timing: { lookMs: 1e6, retryMs: 1e6, storeMs: 1e6 } })
    await first.start()
    const channels = [...new Set(facts.map((fact) => fact.uniqueId))]
    const stoppedAt = (factsIn(bytes.subarray(0, cut)).at(-1)?.at ?? 0) + 1
    house.fault = 'refused'
    const marking = first.mark('RECORDING_STOPPED', [...channels, 'nobody-1.1'], stoppedAt)
    await first.catchUp()
    await marking
    const stored = (await house.db('cel_fact').select('fact')).map(({ fact }) => JSON.parse(fact))
    t.same(
      stored.filter(({ mark }) => mark === 'RECORDING_STOPPED').map(({ uniqueId }) => uniqueId),
      channels,
    )
    // Another process goes on; the first one is as good as killed.
    house.write(bytes.subarray(cut))
    const second = house.reader()
    await second.start()
    const [record] = await house.saved()
    t.match(
      record?.story.find((step) => step.code === 'recording_stopped'),
      {
        at: Math.round(stoppedAt),
      },
    )
    await second.mark('RECORDING_STOPPED', channels, stoppedAt)
    t.same(second.openCalls(), [], 'a call that is over is not opened again')
  },
)

t.test('a channel that has ended is not marked, though its call goes on', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const facts = factsIn(celFile('blind-by-callee'))
  const left = facts.find((fact) => fact.type === 'HANGUP')
  const bytes = celFile('blind-by-callee')
  house.write(bytes.subarray(0, bytes.indexOf('\n', bytes.indexOf('"HANGUP"')) + 1))
  const reader = house.reader()
  await reader.start()
  const up = [...(reader.openCalls()[0]?.open ?? [])]
  await reader.mark('RECORDING_STOPPED', [left?.uniqueId ?? '', ...up], left?.at ?? 0)
  const stored = (await house.db('cel_fact').select('fact')).map(({ fact }) => JSON.parse(fact))
  t.same(
    stored.filter(({ mark }) => mark === 'RECORDING_STOPPED').map(({ uniqueId }) => uniqueId),
    up,
  )
})
