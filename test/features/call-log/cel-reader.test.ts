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
import fc from 'fast-check'
import t from 'tap'
import type { CelReader } from '../../../src/features/call-log/cel-reader.js'
import { mayTakeMinutes, runs } from '../../support/long.js'
import { celFile, factsIn, recordsOf } from './cel-files.js'
import { readerHouse } from './reader-house.js'

mayTakeMinutes(t, 15)

const ids = (records: readonly { readonly id: string }[]) => records.map((record) => record.id)

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
  t.same(ids(await house.saved()), ids(recordsOf(factsIn(celFile('busy')))))
  t.equal(reader.stats().lastError, null)
  t.equal(reader.stats().lagBytes, 0)
})

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
    t.same(ids(await house.saved()), ids(expected))
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
    new Set(ids(await house.saved())),
    new Set(ids([...recordsOf(factsIn(celFile('busy'))), ...recordsOf(factsIn(celFile('echo')))])),
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

const names = [
  'busy',
  'att-while-ringing',
  'outside-to-outside',
  'newline-exten',
  'pickup',
  'echo',
  'hostile-name',
]

t.test(
  'chopped, rotated, refused, killed at any step: each record once, and the same',
  async (t) => {
    const lines = interleaved(names.map(celFile))
    const expected = names.flatMap((name) => recordsOf(factsIn(celFile(name)))).toSorted(byId)
    const action = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 4000 }) },
      { weight: 3, arbitrary: fc.constantFrom(...Object.keys(happenings)) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const house = await readerHouse()
        t.strictSame((await lived(house, lines, actions)).toSorted(byId), expected)
        t.same(await house.db('cel_fact').select(), [])
        await house.end()
      }),
      { numRuns: runs(60) },
    )
  },
)

type House = Awaited<ReturnType<typeof readerHouse>>

/** What may happen between two writes of Asterisk. Returns the reader of the process that runs. */
const happenings: Readonly<Record<string, (h: House, r: CelReader) => Promise<CelReader>>> = {
  async read(_, reader) {
    await reader.catchUp()
    return reader
  },
  async tidy(_, reader) {
    await reader.tidy(0, Date.now() + 1e9)
    return reader
  },
  async refused(house, reader) {
    house.fault = 'refused'
    return reader
  },
  async died(house, reader) {
    house.fault = 'died'
    return reader
  },
  async kill(house) {
    return started(house)
  },
  async killedWhileRenaming(house) {
    await rename(house.folder)
    return started(house)
  },
  async stop(house, reader) {
    await reader.stop()
    return started(house)
  },
}

async function started(house: House): Promise<CelReader> {
  const reader = house.reader()
  await reader.start()
  return reader
}

/** The records after Asterisk wrote lines in pieces of so many bytes, and the rest happened. */
async function lived(
  house: House,
  lines: readonly string[],
  actions: readonly (number | string)[],
) {
  const asterisk = writer(house.folder, lines)
  let reader = await started(house)
  for (const action of actions) {
    if (typeof action === 'number') asterisk.write(action)
    else reader = (await happenings[action]?.(house, reader)) ?? reader
  }
  house.fault = undefined
  asterisk.write(Number.POSITIVE_INFINITY)
  for (let i = 0; i < 3; i++) {
    await reader.catchUp()
  }
  return house.saved()
}

/** Writes as Asterisk does: the file is opened for each line, and a line stays in one file. */
function writer(folder: string, lines: readonly string[]) {
  const queue = lines.map((line) => Buffer.from(line))
  let file: number | undefined
  function write(bytes: number): void {
    const [line] = queue
    if (line === undefined || bytes <= 0) return
    file ??= openSync(join(folder, 'cel.jsonl'), 'a')
    const piece = line.subarray(0, bytes)
    writeSync(file, piece)
    queue[0] = line.subarray(piece.length)
    if (piece.length === line.length) {
      closeSync(file)
      file = undefined
      queue.shift()
    }
    write(bytes - piece.length)
  }
  return { write }
}

/** As a process that was killed right after the rename leaves it. */
async function rename(folder: string): Promise<void> {
  const files = readdirSync(folder)
  if (!files.includes('cel.jsonl')) return
  const last = Number(files.findLast((name) => name.startsWith('cel-'))?.slice(4, 12) ?? 0)
  const name = `cel-${String(last + 1).padStart(8, '0')}.jsonl`
  renameSync(join(folder, 'cel.jsonl'), join(folder, name))
}

/** Lines of several files as if the calls had been at the same time. */
function interleaved(files: readonly Buffer[]): readonly string[] {
  const lines = files.map((file) => file.toString().split(/(?<=\n)(?=\{"eventtype":")/))
  const longest = Math.max(...lines.map((own) => own.length))
  return Array.from({ length: longest }, (_, i) => lines.flatMap((own) => own[i] ?? [])).flat()
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1
}
