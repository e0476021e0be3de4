import { closeSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { CelReader } from '../../../src/features/call-log/cel-reader.js'
import { mayTakeMinutes, runs } from '../../support/long.js'
import { celFile, factsIn, recordsOf } from './cel-files.js'
import { readerHouse } from './reader-house.js'

mayTakeMinutes(t, 15)

const names = [
  'busy',
  'att-while-ringing',
  'outside-to-outside',
  'newline-exten',
  'pickup',
  'echo',
  'hostile-name',
]

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
