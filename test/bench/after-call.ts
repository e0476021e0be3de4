import { setTimeout as sleep } from 'node:timers/promises'
import type { Pbx } from '../support/pbx.js'
import { benchPlace } from './bench-place.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { atMost, type BenchRow, beside, percentile } from './row.ts'
import { placeCalls, startAnswering } from './sip-load.ts'
import { withPbx } from './with-pbx.ts'

const pairs = 20
const calls = 150
const rate = 5
const everyMs = 25
const patienceMs = 20_000

interface Seen {
  /** Milliseconds from Asterisk's hang-up. */
  readonly row: number
  readonly playable: Promise<number>
}

/** How long after its end a call stands in the log, and can be heard, while calls go on. */
export function afterCallBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const callers = await makeExtensions(pbx, numbersFrom(301, pairs), { record: true })
    const callees = await makeExtensions(pbx, numbersFrom(201, pairs))
    const answering = await startAnswering(benchPlace, callees)
    const load = { callers, callees, calls, rate, talkMs: 3000, media: true }
    const placed = placeCalls(benchPlace, load).then(() => Date.now())
    const seen = await watch(pbx, placed)
    const rows = seen.map(({ row }) => row)
    const playable = await Promise.all(seen.map(({ playable }) => playable))
    await answering.stop()
    const load_ = `${rate} recorded calls a second`
    return [
      atMost(`hang-up to row, ${load_}, p99`, percentile(rows, 0.99) / 1000, 's', 1),
      beside('hang-up to row, p50', percentile(rows, 0.5) / 1000, 's'),
      atMost(
        `hang-up to playable recording, ${load_}, p99`,
        percentile(playable, 0.99) / 1000,
        's',
        3,
      ),
      beside('hang-up to playable recording, p50', percentile(playable, 0.5) / 1000, 's'),
    ]
  })
}

/** Asks for the newest calls again and again, until each placed call was seen. */
async function watch(pbx: Pbx, placed: Promise<number>): Promise<readonly Seen[]> {
  const seen = new Map<string, Seen>()
  let until = Number.POSITIVE_INFINITY
  const over = placed.then((at) => {
    until = at + patienceMs
  })
  while (seen.size < calls) {
    const { items } = await pbx.api.ok('GET', '/api/calls?limit=50')
    const now = Date.now()
    for (const { id, endedAt } of items) {
      const ended = Date.parse(endedAt)
      if (!seen.has(id)) seen.set(id, { row: now - ended, playable: playable(pbx, id, ended) })
    }
    if (now > until) throw new Error(`${seen.size} of ${calls} calls are in the log`)
    await sleep(everyMs)
  }
  await over
  return [...seen.values()]
}

async function playable(pbx: Pbx, id: string, ended: number): Promise<number> {
  for (;;) {
    const path = `/api/calls/${id}/recording`
    const { status } = await pbx.api('GET', path, undefined, { range: 'bytes=0-99' })
    if (status === 206) return Date.now() - ended
    if (Date.now() - ended > patienceMs) throw new Error(`the recording of ${id}: ${status}`)
    await sleep(everyMs)
  }
}
