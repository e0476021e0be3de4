import t from 'tap'
import { celFile, factsIn, recordsOf } from './cel-files.js'
import { idsOf, readerHouse } from './reader-house.js'

t.test('a call that ended is a record, and nothing of it stays in the table', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  await reader.start()
  house.write(celFile('blind-by-callee'))
  await reader.catchUp()
  t.same(await house.saved(), recordsOf(factsIn(celFile('blind-by-callee'))))
  t.same(await house.db('cel_fact').select(), [])
  t.match(reader.stats(), { skipped: 0, openCalls: 0, lagBytes: 0, lastError: null })
  t.ok(reader.stats().lines > 10)
})

t.test('a hang-up is a record within a second, without being asked', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const done = Promise.withResolvers<number>()
  const reader = house.reader({ timing: {}, onRecords: () => done.resolve(performance.now()) })
  await reader.start()
  const begun = performance.now()
  const late = Date.now() / 1000 - 1795202807.6354
  const now = (_: string, time: string) => `"eventtime":${(Number(time) + late).toFixed(6)}`
  house.write(
    celFile('busy')
      .toString()
      .replaceAll(/"eventtime":([\d.]+)/g, now),
  )
  t.ok((await done.promise) - begun < 1000)
  t.equal((await house.saved()).length, 1)
})

t.test('a call goes on in the next process, with what the last one had read of it', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const bytes = celFile('att-on-first-leg')
  const half = bytes.indexOf('\n', bytes.length / 2) + 1
  house.write(bytes.subarray(0, half))
  const first = house.reader()
  await first.start()
  t.ok(first.stats().openCalls > 0)
  await first.stop()
  t.ok((await house.db('cel_fact').select()).length > 5)

  house.write(bytes.subarray(half))
  const second = house.reader()
  await second.start()
  t.same(await house.saved(), recordsOf(factsIn(bytes)))
  t.same(await house.db('cel_fact').select(), [])
})

t.test('a line that is being written is waited for', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const bytes = celFile('busy')
  const reader = house.reader()
  await reader.start()
  for (let at = 0; at < bytes.length; at += 100) {
    house.write(bytes.subarray(at, at + 100))
    await reader.catchUp()
  }
  t.same(await house.saved(), recordsOf(factsIn(bytes)))
  t.equal(reader.stats().skipped, 0)
})

t.test('torn and foreign lines are skipped, counted and told', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  await reader.start()
  house.write('{"eventtype":"CHAN_START","userdef')
  house.write(celFile('busy'))
  house.write('who are you?\n')
  house.write(Buffer.concat([Buffer.alloc(512), celFile('echo')]))
  await reader.catchUp()
  t.same(await house.saved(), [
    ...recordsOf(factsIn(celFile('busy'))),
    ...recordsOf(factsIn(celFile('echo'))),
  ])
  t.equal(reader.stats().skipped, 3)
  t.same(house.errors, ['CEL lines skipped'])
})

t.test('a commit that is refused is tried again, nothing lost', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  await reader.start()
  house.write(celFile('busy'))
  house.fault = 'refused'
  await reader.catchUp()
  t.match(reader.stats().lastError, /disk is full/)
  t.ok(reader.stats().lagBytes > 0)
  await reader.catchUp()
  t.same(idsOf(await house.saved()), idsOf(recordsOf(factsIn(celFile('busy')))))
  t.equal(reader.stats().lastError, null)
  t.equal(reader.stats().lagBytes, 0)
})

t.test('two readers by mistake: each call is still saved once', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const [old, young] = [house.reader(), house.reader()]
  await old.start()
  house.write(celFile('busy'))
  await old.catchUp()
  await young.start()
  house.write(celFile('echo'))
  await young.catchUp()
  await old.catchUp()
  t.match(old.stats().lastError, /Another reader/)
  await old.catchUp()
  t.equal(old.stats().lastError, null)
  t.equal((await house.saved()).length, 2)
})
