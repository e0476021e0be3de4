import { setTimeout as sleep } from 'node:timers/promises'
import { type Following, followLive } from '../support/live-events.js'
import type { Pbx } from '../support/pbx.js'
import { header } from '../support/sip/message.js'
import type { Peer } from '../support/sip/transaction.js'
import { changes } from '../support/wait.js'
import { benchPlace } from './bench-place.ts'
import { type CostSide, costRounds } from './cost-rounds.ts'
import { spread } from './in-turns.ts'
import { cpuMs } from './process-use.ts'
import { queueSetup } from './queue-setup.ts'
import {
  carrierPeer,
  customer,
  hotlineNumber,
  phonesPeer,
  serverOf,
  userOf,
} from './routed-house.ts'
import { atMost, type BenchRow, beside, median, percentile } from './row.ts'
import { rtpMeter } from './rtp-meter.ts'
import { type MeteredCall, sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const plan = { rounds: 4, callsPerRound: 100, rate: 10 }
const taxViewers = 10
const manyViewers = 20
/** Calls that are up while events are timed, and agents enough to take them. */
const up = 100
const people = 130
const timed = 100
const talkMs = 500
const patienceMs = 10_000

/** Two streams a call. */
const roomy = { ...benchPlace, rtp: { from: 48100, to: 48999 } }

/** What watching costs a call, and how soon a viewer sees what happens. */
export function viewersBench(): Promise<BenchRow[]> {
  return withPbx(
    async (pbx) => {
      const lines = await openLines()
      await queueSetup(pbx, lines.phones, people)
      const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'xem', role: 'supervisor' })
      const spent = [pbx.asteriskPid(), pbx.service.pid].map((pid) => () => cpuMs(pid))
      const through = async () => {
        const { call } = await lines.come()
        await sleep(talkMs)
        await call.hangUp()
      }
      let viewers: readonly Following[] = []
      const watched = async (count: number) => {
        for (const one of viewers) one.close()
        viewers = await many(pbx, token, count)
      }
      const side = (name: string, count: number): CostSide => ({
        ...{ name, spent },
        before: () => watched(count),
        call: through,
      })
      const costs = await costRounds([side('nobody', 0), side('viewers', taxViewers)], plan)
      const late = await howLate(pbx, token, lines)
      await watched(0)
      lines.close()
      return [...taxRows(costs), ...lateRows(late)]
    },
    undefined,
    roomy,
  )
}

const many = (pbx: Pbx, token: string, count: number): Promise<readonly Following[]> =>
  Promise.all(Array.from({ length: count }, () => followLive(pbx.base, token)))

type Lines = Awaited<ReturnType<typeof openLines>>

/** The carrier, and the phones of all, which answer at once. */
async function openLines() {
  const sound = await rtpMeter(carrierPeer.host)
  const reached = new Map<string, number>()
  const came = changes()
  const meter = ({ host: address, port }: Peer) => ({ address, port, mediaPort: sound.port })
  const carrier = await sipMeter(meter(carrierPeer))
  const phones = await sipMeter({
    ...meter(phonesPeer),
    came(invite, at) {
      reached.set(userOf(header(invite, 'From')), at)
      came.fire()
    },
  })
  let customers = 0
  return {
    ...{ carrier, phones },
    /** Somebody calls; resolves when an agent was asked, who answers at once. */
    async come(): Promise<{
      readonly from: string
      readonly at: number
      readonly call: MeteredCall
    }> {
      const from = customer(customers++)
      const call = await carrier.call({ server: serverOf(benchPlace), from, to: hotlineNumber })
      const isThere = () => reached.get(from) ?? false
      const at = await came.until(isThere, `call of ${from} at an agent`, patienceMs)
      return { from, at, call }
    },
    close() {
      for (const each of [sound, carrier, phones]) each.close()
    },
  }
}

/** Milliseconds from an agent's answer until each viewer has the event, with many calls up. */
async function howLate(pbx: Pbx, token: string, lines: Lines): Promise<readonly number[]> {
  const held: MeteredCall[] = []
  for (let n = 0; n < up; n++) held.push((await lines.come()).call)
  await sleep(2000)
  const arrivals = new Map<string, number[]>()
  const viewers = await many(pbx, token, manyViewers)
  for (const viewer of viewers)
    viewer.onEvent(({ kind, data }) => {
      if (kind !== 'call' || data.status !== 'answered') return
      const times = arrivals.get(data.customerNumber) ?? []
      arrivals.set(data.customerNumber, [...times, performance.now()])
    })
  const late: number[] = []
  for (let n = 0; n < timed; n++) {
    const { from, at, call } = await lines.come()
    await sleep(300)
    late.push(...(arrivals.get(from) ?? []).slice(0, manyViewers).map((time) => time - at))
    await call.hangUp()
    await sleep(50)
  }
  for (const call of held) await call.hangUp()
  for (const viewer of viewers) viewer.close()
  return late
}

function taxRows([nobody = [], viewers = []]: readonly (readonly (readonly number[])[])[]) {
  const total = (costs: readonly number[] = []): number => costs.reduce((sum, ms) => sum + ms, 0)
  const ratios = viewers.map((costs, round) => total(costs) / total(nobody[round]))
  return [
    atMost(
      `CPU of a call with ${taxViewers} viewers, over none (${spread(ratios)})`,
      median(ratios),
      '×',
      1.25,
    ),
    beside('Asterisk and the service, nobody watches', median(nobody.map(total)), 'ms'),
    beside(`with ${taxViewers} viewers`, median(viewers.map(total)), 'ms'),
  ]
}

const lateRows = (late: readonly number[]): BenchRow[] => [
  atMost(
    `an agent answers → viewers see it, p99 of ${late.length}, ${up} calls up, ${manyViewers} viewers`,
    ...([percentile(late, 0.99), 'ms', 100] as const),
  ),
  beside('p50', percentile(late, 0.5), 'ms'),
]
