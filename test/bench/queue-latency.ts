import { setTimeout as sleep } from 'node:timers/promises'
import { header } from '../support/sip/message.js'
import type { Peer } from '../support/sip/transaction.js'
import { changes } from '../support/wait.js'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { watchLag } from './open-loop.ts'
import { startHandWrittenQueue } from './queue-hand.ts'
import { queueSetup, registerAt } from './queue-setup.ts'
import {
  carrierPeer,
  customer,
  hotlineNumber,
  phonesPeer,
  serverOf,
  userOf,
} from './routed-house.ts'
import { atMost, type BenchRow, beside, percentile } from './row.ts'
import { rtpMeter } from './rtp-meter.ts'
import { type MeteredCall, type SipMeterOptions, sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const rounds = 4
const turnsPerRound = 100
const warmUp = 50
const people = 5
/** So many callers hear music all the time. */
const waiting = 10
/** Talks end at any moment of the second in which app_queue looks again. */
const talkMs = { least: 300, more: 1000 }
/** Callers come so far apart while the queue fills. */
const arrivalMs = 70
const settleMs = 1500
const patienceMs = 120_000

interface Side {
  readonly name: string
  readonly server: Peer
  readonly times: number[]
}

/** From an agent's BYE until the next caller rings that agent's phone, against app_queue. */
export function queueLatencyBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const lines = await openLines()
    const setup = await queueSetup(pbx, lines.phones, people)
    const handPlace = handWrittenPlace(1)
    const hand = await startHandWrittenQueue(handPlace, pbx.data, { ...setup, members: 'phone' })
    await registerAt(lines.phones, handPlace, setup.agents)

    const side = (name: string, place: typeof benchPlace): Side => ({
      ...{ name, server: serverOf(place), times: [] },
    })
    const ours = side('product', benchPlace)
    const theirs = side('app_queue', handPlace)
    await turns(ours, lines, warmUp)
    const lag = watchLag()
    for (let round = 0; round < rounds; round++)
      for (const each of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
        const times = await turns(each, lines, turnsPerRound)
        each.times.push(...times)
        const [p50, p99] = [0.5, 0.99].map((share) => percentile(times, share).toFixed(1))
        console.error(`  round ${round}: ${each.name} p50 ${p50} ms, p99 ${p99} ms`)
      }
    const late = lag()
    lines.close()
    await hand.stop()
    return rowsOf(ours.times, theirs.times, late.p99)
  })
}

type Lines = Awaited<ReturnType<typeof openLines>>

/** The carrier and the phones, whose calls are told to whoever runs. */
async function openLines() {
  const sound = await rtpMeter(carrierPeer.host)
  const meter = ({ host: address, port }: Peer) => ({ address, port, mediaPort: sound.port })
  const carrier = await sipMeter(meter(carrierPeer))
  let rung: NonNullable<SipMeterOptions['came']> = () => {}
  const phones = await sipMeter({ ...meter(phonesPeer), came: (...call) => rung(...call) })
  return {
    ...{ carrier, phones },
    onRung(listener: typeof rung) {
      rung = listener
    },
    close() {
      for (const each of [sound, carrier, phones]) each.close()
    },
  }
}

let customers = 0

/**
 * Agents talk to one caller after the other, and whoever is answered is followed by a new caller.
 * Resolves with the times of so many turns, when everybody has hung up.
 */
async function turns({ name, server }: Side, lines: Lines, count: number) {
  const times: number[] = []
  const failures: unknown[] = []
  const freed = new Map<string, number>()
  const callers = new Map<string, MeteredCall>()
  const talks = new Set<Promise<void>>()
  const measured = changes()
  const isOver = () => times.length >= count || failures.length > 0
  const failed = (error: unknown) => {
    failures.push(error)
    measured.fire()
  }

  const come = async () => {
    const from = customer(customers++)
    callers.set(from, await lines.carrier.call({ server, from, to: hotlineNumber }))
  }
  const talk = async (agent: string, hangUp: () => Promise<void>) => {
    await sleep(talkMs.least + Math.random() * talkMs.more)
    if (!isOver()) freed.set(agent, performance.now())
    await hangUp()
  }
  lines.onRung((invite, at, hangUp) => {
    const agent = userOf(header(invite, 'To'))
    const since = freed.get(agent)
    freed.delete(agent)
    if (since !== undefined && !isOver()) {
      times.push(at - since)
      measured.fire()
    }
    callers.delete(userOf(header(invite, 'From')))
    const talking = talk(agent, hangUp)
    talks.add(talking)
    talking.catch(failed).finally(() => talks.delete(talking))
    if (!isOver()) come().catch(failed)
  })
  for (let n = 0; n < people + waiting; n++) {
    await come()
    await sleep(arrivalMs)
  }
  await measured.until(isOver, `${count} turns of ${name}`, patienceMs)
  for (const call of callers.values()) await call.hangUp()
  while (talks.size > 0) await Promise.allSettled(talks)
  if (failures.length > 0) throw failures[0]
  await sleep(settleMs)
  return times
}

function rowsOf(ours: readonly number[], theirs: readonly number[], lag: number): BenchRow[] {
  const over = (share: number) => percentile(ours, share) / percentile(theirs, share)
  return [
    atMost(
      `an agent hangs up → the next caller rings, p99 of ${ours.length}`,
      ...([percentile(ours, 0.99), 'ms', 100] as const),
    ),
    atMost('the same, over app_queue’s p99', over(0.99), '×', 0.2),
    beside('over app_queue’s p50', over(0.5), '×'),
    beside('p50', percentile(ours, 0.5), 'ms'),
    beside('app_queue, p50', percentile(theirs, 0.5), 'ms'),
    beside(`app_queue, p99 of ${theirs.length}`, percentile(theirs, 0.99), 'ms'),
    beside('how late the measuring process was, p99', lag, 'ms'),
  ]
}
