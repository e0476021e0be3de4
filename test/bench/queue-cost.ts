import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Place } from '../support/place.js'
import { header } from '../support/sip/message.js'
import type { Peer } from '../support/sip/transaction.js'
import { changes } from '../support/wait.js'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { type CostSide, costRounds } from './cost-rounds.ts'
import { spread } from './in-turns.ts'
import { cpuMs } from './process-use.ts'
import { type MemberKind, startHandWrittenQueue } from './queue-hand.ts'
import { queueSetup, registerAt } from './queue-setup.ts'
import {
  carrierPeer,
  customer,
  hotlineNumber,
  phonesPeer,
  serverOf,
  userOf,
} from './routed-house.ts'
import { atMost, type BenchRow, beside, median } from './row.ts'
import { rtpMeter } from './rtp-meter.ts'
import { sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const plan = { rounds: 5, callsPerRound: 100, rate: 10 }
/** More than ever talk at once. */
const people = 20
const talkMs = 500
const patienceMs = 5000

/** What a call through a queue costs, against app_queue with the same people and the same CEL. */
export function queueCostBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const lines = await openLines()
    const setup = await queueSetup(pbx, lines.phones, people)
    const byHand = async (n: 1 | 2, members: MemberKind) => {
      const place = handWrittenPlace(n)
      const hand = await startHandWrittenQueue(place, pbx.data, { ...setup, members })
      await registerAt(lines.phones, place, setup.agents)
      return hand
    }
    const phones = await byHand(1, 'phone')
    const locals = await byHand(2, 'local')

    const side = (name: string, place: Place, pids: readonly number[]): CostSide => ({
      ...{ name, spent: pids.map((pid) => () => cpuMs(pid)) },
      call: () => through(serverOf(place), lines),
    })
    const sides = [
      side('product', benchPlace, [pbx.asteriskPid(), pbx.service.pid]),
      side('app_queue, PJSIP', phones.place, [phones.pid]),
      side('app_queue, Local', locals.place, [locals.pid]),
    ]
    const costs = await costRounds(sides, plan)
    lines.close()
    for (const hand of [phones, locals]) {
      if (statSync(hand.cel).size === 0) throw new Error('no CEL by hand')
      await hand.stop()
    }
    return rowsOf(costs)
  })
}

type Lines = Awaited<ReturnType<typeof openLines>>

/** The carrier, and the phones of all, which answer at once. Only music is sound. */
async function openLines() {
  const sound = await rtpMeter(carrierPeer.host)
  const callers = new Set<string>()
  const came = changes()
  const meter = ({ host: address, port }: Peer) => ({ address, port, mediaPort: sound.port })
  const carrier = await sipMeter(meter(carrierPeer))
  const phones = await sipMeter({
    ...meter(phonesPeer),
    came(invite) {
      callers.add(userOf(header(invite, 'From')))
      came.fire()
    },
  })
  return {
    ...{ carrier, phones },
    /** Resolves when somebody's call is at an agent. */
    reached: (from: string) =>
      came.until(() => callers.delete(from), `call of ${from} at an agent`, patienceMs),
    close() {
      for (const each of [sound, carrier, phones]) each.close()
    },
  }
}

let customers = 0

async function through(server: Peer, { carrier, reached }: Lines): Promise<void> {
  const from = customer(customers++)
  const call = await carrier.call({ server, from, to: hotlineNumber })
  await reached(from)
  await sleep(talkMs)
  await call.hangUp()
}

type Costs = readonly (readonly number[])[]

function rowsOf([ours = [], phones = [], locals = []]: readonly Costs[]): BenchRow[] {
  const over = (name: string, theirs: Costs, most: number): BenchRow => {
    const ratios = theirs.map(([ms = 0], round) => (ours[round]?.[0] ?? 0) / ms)
    return atMost(`${name} (${spread(ratios)})`, median(ratios), '×', most)
  }
  const usual = (name: string, costs: Costs, process = 0): BenchRow =>
    beside(name, median(costs.map((cost) => cost[process] ?? Number.NaN)), 'ms')
  return [
    over('Asterisk’s CPU per queue call, over app_queue with PJSIP members', phones, 1.3),
    over('the same, over app_queue with Local members', locals, 1),
    usual(`Asterisk’s CPU per queue call, ${plan.rate} calls a second`, ours),
    usual('the service’s own beside it', ours, 1),
    usual('app_queue with PJSIP members', phones),
    usual('app_queue with Local members', locals),
  ]
}
