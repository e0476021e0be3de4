import { setTimeout as sleep } from 'node:timers/promises'
import { header } from '../support/sip/message.js'
import type { Peer } from '../support/sip/transaction.js'
import { changes } from '../support/wait.js'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { type CostSide, costRounds } from './cost-rounds.ts'
import { spread } from './in-turns.ts'
import { agiNumber, nativeNumber, startHandWrittenMenus } from './menu-hand.ts'
import { makeExtensions } from './phones.ts'
import { childrenCpuMs, cpuMs } from './process-use.ts'
import {
  carrierPeer,
  customer,
  hotlineNumber,
  phonesPeer,
  registerPhones,
  routedHouse,
  serverOf,
  userOf,
} from './routed-house.ts'
import { atMost, type BenchRow, beside, median } from './row.ts'
import { type RtpMeter, rtpMeter } from './rtp-meter.ts'
import { type SipMeter, sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const plan = { rounds: 4, callsPerRound: 50, rate: 10 }
const levels = 3
/** A greeting takes longer than a caller who knows the menu listens. */
const greetingSeconds = 4
const listensMs = 250
const talkMs = 500
const patienceMs = 5000

/** What a call through three menus costs, against menus of the dialplan and an AGI program. */
export function menuCostBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const house = await routedHouse(pbx)
    const [login] = await makeExtensions(pbx, [201])
    if (login === undefined) throw new Error('no extension')
    const [{ id: extension }] = (await pbx.api.ok('GET', '/api/extensions')).items
    const greeting = await house.sound(greetingSeconds)
    let to: object = { type: 'extension', id: extension }
    for (let level = levels; level > 0; level--) {
      const name = `Tầng ${level}`
      const otherwise = { type: 'hangup' }
      const menu = { name, greetingSoundId: greeting, keys: { '1': to }, otherwise }
      to = { type: 'ivr', id: await house.made('ivrs', menu) }
    }
    await house.hotline(to)

    const handPlace = handWrittenPlace(1)
    const hand = await startHandWrittenMenus(handPlace, pbx.data, {
      ...{ levels, trunkId: house.trunkId, extension: login.number },
      greeting: `${pbx.data}/sounds/${greeting}/sound`,
    })
    await registerPhones(benchPlace, [login])
    await registerPhones(handPlace, [login])
    const lines = await openLines()

    const asterisk = pbx.asteriskPid()
    const service = pbx.service.pid
    const spentByHand = [() => cpuMs(hand.pid) + childrenCpuMs(hand.pid)]
    const sides: readonly CostSide[] = [
      {
        ...{ name: 'product', spent: [() => cpuMs(asterisk), () => cpuMs(service)] },
        call: () => callThrough(serverOf(benchPlace), hotlineNumber, lines),
      },
      {
        ...{ name: 'native', spent: spentByHand },
        call: () => callThrough(serverOf(handPlace), nativeNumber, lines),
      },
      {
        ...{ name: 'AGI', spent: spentByHand },
        call: () => callThrough(serverOf(handPlace), agiNumber, lines),
      },
    ]
    const costs = await costRounds(sides, plan)
    lines.close()
    await hand.stop()
    return rowsOf(costs)
  })
}

/** The carrier with its sound, and the phones, which answer. */
async function openLines() {
  const sound = await rtpMeter(carrierPeer.host)
  const callers = new Set<string>()
  const came = changes()
  const carrier = await sipMeter({ ...peer(carrierPeer), mediaPort: sound.port })
  const phones = await sipMeter({
    ...{ ...peer(phonesPeer), mediaPort: sound.port },
    came(invite) {
      callers.add(userOf(header(invite, 'From')))
      came.fire()
    },
  })
  const reached = (from: string) =>
    came.until(() => callers.delete(from), `call of ${from} at the phones`, patienceMs)
  const close = () => {
    for (const each of [sound, carrier, phones]) each.close()
  }
  return { sound, carrier, reached, close }
}

const peer = ({ host: address, port }: Peer) => ({ address, port })

let customers = 0

interface Lines {
  readonly sound: RtpMeter
  readonly carrier: SipMeter
  /** Resolves when somebody's call is at the phones. */
  reached(from: string): Promise<unknown>
}

/** A caller presses a key at each level and talks to whom it leads; the same clock for all sides. */
async function callThrough(server: Peer, number: string, { sound, carrier, reached }: Lines) {
  const from = customer(customers++)
  const call = await carrier.call({ server, from, to: number })
  const voice = sound.speak(call.media)
  try {
    for (let level = 1; level <= levels; level++) {
      await sleep(listensMs)
      await voice.press('1')
    }
    await reached(from)
    await sleep(talkMs)
    await call.hangUp()
  } finally {
    voice.stop()
  }
}

function rowsOf([ours = [], native = [], agi = []]: readonly (readonly (readonly number[])[])[]) {
  const total = (costs: readonly number[] = []): number => costs.reduce((sum, ms) => sum + ms, 0)
  const ratios = (mine: (round: number) => number, over: typeof native): readonly number[] =>
    over.map((costs, round) => mine(round) / total(costs))
  const together = (round: number) => total(ours[round])
  const alone = (round: number) => ours[round]?.[0] ?? 0
  const row = (name: string, values: readonly number[], most: number): BenchRow =>
    atMost(`${name} (${spread(values)})`, median(values), '×', most)
  return [
    row('CPU per three-level menu call, over Background/WaitExten', ratios(together, native), 2),
    row('the same, Asterisk alone', ratios(alone, native), 1.6),
    row('the same, over an AGI program in Node', ratios(together, agi), 0.2),
    beside('Asterisk’s CPU per menu call', median(ours.map(([ms = 0]) => ms)), 'ms'),
    beside('the service’s', median(ours.map(([, ms = 0]) => ms)), 'ms'),
    beside('Background/WaitExten', median(native.map(total)), 'ms'),
    beside('AGI, children counted', median(agi.map(total)), 'ms'),
  ]
}
