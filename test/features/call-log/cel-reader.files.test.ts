import {
  closeSync,
  openSync,
  readdirSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { celFile, factsIn, recordsOf } from './cel-files.js'
import { idsOf, readerHouse } from './reader-house.js'

t.test(
  'a renamed file is read to its end, also what is written to it after the rename',
  async (t) => {
    const house = await readerHouse()
    t.teardown(house.end)
    const bytes = celFile('cancelled')
    const half = bytes.indexOf('\n', bytes.length / 2) + 1
    const reader = house.reader()
    await reader.start()
    house.write(celFile('echo'))
    house.write(bytes.subarray(0, half))
    const asterisk = openSync(join(house.folder, 'cel.jsonl'), 'a')
    await reader.tidy(7, Date.now())
    t.same(readdirSync(house.folder), ['cel-00000001.jsonl'])
    await reader.catchUp()
    writeSync(asterisk, bytes.subarray(half))
    closeSync(asterisk)
    house.write(celFile('busy'))
    await reader.catchUp()
    await reader.catchUp()
    const expected = ['echo', 'cancelled', 'busy'].flatMap((name) =>
      recordsOf(factsIn(celFile(name))),
    )
    t.same(idsOf(await house.saved()), idsOf(expected))
  },
)

t.test('the file is renamed when it has grown', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader({ timing: { lookMs: 1e6, maxBytes: 1000 } })
  await reader.start()
  house.write(celFile('busy'))
  await reader.catchUp()
  house.write(celFile('echo'))
  await reader.catchUp()
  t.same(readdirSync(house.folder), ['cel-00000001.jsonl', 'cel-00000002.jsonl'])
  t.equal((await house.saved()).length, 2)
})

t.test('files are deleted when they are old and read, never one that was not read', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  await reader.start()
  house.write(celFile('busy'))
  await reader.catchUp()
  await reader.tidy(7, Date.now())
  house.write(celFile('echo'))
  const old = join(house.folder, 'cel-00000001.jsonl')
  utimesSync(old, 1, 1)
  await reader.tidy(7, Date.now())
  t.same(
    readdirSync(house.folder),
    ['cel-00000001.jsonl', 'cel-00000002.jsonl'],
    'the position is in it',
  )
  await reader.catchUp()
  await reader.tidy(7, Date.now())
  t.same(readdirSync(house.folder), ['cel-00000002.jsonl'])
  await reader.stop()

  const next = house.reader()
  await next.start()
  t.equal((await house.saved()).length, 2)
})

t.test('the oldest files that were read are deleted when all are too large', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  await reader.start()
  for (const name of ['busy', 'echo', 'cancelled']) {
    house.write(celFile(name))
    await reader.catchUp()
    await reader.tidy(7, Date.now())
  }
  await reader.tidy(7, Date.now(), 2 * celFile('cancelled').length)
  t.same(readdirSync(house.folder), ['cel-00000002.jsonl', 'cel-00000003.jsonl'])
})

t.test(
  'a line that was torn at the end of a file is counted when the next file begins',
  async (t) => {
    const house = await readerHouse()
    t.teardown(house.end)
    const reader = house.reader()
    await reader.start()
    house.write(celFile('busy'))
    house.write(celFile('echo').subarray(0, 100))
    await reader.catchUp()
    await reader.tidy(7, Date.now())
    await reader.catchUp()
    t.equal(reader.stats().skipped, 0)
    house.write(celFile('cancelled'))
    await reader.catchUp()
    t.equal(reader.stats().skipped, 1)
    t.equal((await house.saved()).length, 2)
  },
)

t.test('a position that fits no file: everything is read again', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  house.write(celFile('busy'))
  const first = house.reader()
  await first.start()
  await first.stop()
  writeFileSync(join(house.folder, 'cel.jsonl'), celFile('echo'))
  const second = house.reader()
  await second.start()
  t.same(
    new Set(idsOf(await house.saved())),
    new Set(
      idsOf([...recordsOf(factsIn(celFile('busy'))), ...recordsOf(factsIn(celFile('echo')))]),
    ),
  )
  t.match(house.errors, ['the last position in the CEL files is gone: they are read again'])
})

t.test('a file that somebody else replaced or cut is read from its beginning', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const reader = house.reader()
  house.write(celFile('busy'))
  await reader.start()
  renameSync(join(house.folder, 'cel.jsonl'), join(house.folder, 'cel.jsonl.1'))
  house.write(celFile('echo'))
  await reader.catchUp()
  t.equal((await house.saved()).length, 2)
  await reader.stop()

  truncateSync(join(house.folder, 'cel.jsonl'), 700)
  const next = house.reader()
  await next.start()
  t.equal(next.stats().lastError, null)
})
