import { setTimeout as sleep } from 'node:timers/promises'
import { header } from '../support/sip/message.js'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { startHandWritten } from './hand-written.ts'
import { allOf, type Outcome, openLoop } from './open-loop.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
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
import { atMost, type BenchRow, beside, median, percentile } from './row.ts'
import { rtpMeter } from './rtp-meter.ts'
import type { Login } from './sip-load.ts'
import { type SipMeter, sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const phones = 20
const rounds = 4
const callsPerRound = 150
/** Each call is ended so long after it was answered. */
const talkMs = 200
/** Calls a second of the ramp, each for so many seconds. */
const ramp = [10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200]
const rampSeconds = 3
/** A rate is too much when one call in twenty waits longer for its callee to be asked. */
const tooLateMs = 250

/** One way a call takes: milliseconds from its INVITE at the switchboard until that of its callee. */
interface Way {
  readonly name: string
  delay(n: number): Promise<number>
}

/** How much later a callee is asked than by a hand-written `Dial`, for calls in and out. */
export function postDialBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const house = await routedHouse(pbx)
    const logins = await makeExtensions(pbx, numbersFrom(201, phones))
    const { items } = await pbx.api.ok('GET', '/api/extensions')
    const callee = logins[0]
    const id = items.find(({ number }: Login) => number === callee?.number)?.id
    if (callee === undefined || id === undefined) throw new Error('no extension')
    await house.hotline({ type: 'extension', id })
    const route = { name: 'Di động', pattern: '09XXXXXXXX', trunkIds: [house.trunkId] }
    await house.made('outbound-routes', route)
    await house.withoutLimits()

    const handPlace = handWrittenPlace(1)
    const hand = await startHandWritten(handPlace, pbx.data, {
      dialplan: () => direct(house.trunkId, callee.number),
    })
    await registerPhones(benchPlace, logins)
    await registerPhones(handPlace, logins)
    const lines = await openLines()
    const [ours, theirs] = [serverOf(benchPlace), serverOf(handPlace)]
    const into = (name: string, server: typeof ours): Way => ({
      name,
      delay: (n) => lines.inbound({ server, from: customer(n), to: hotlineNumber }),
    })
    const out = (name: string, server: typeof ours): Way => ({
      name,
      delay: (n) => {
        const { number: from, secret } = logins[n % phones] as Login
        return lines.outbound({ server, from, secret, to: customer(n) })
      },
    })
    const rows = [
      ...(await added('hotline → extension', into('routed', ours), into('direct', theirs))),
      ...(await added('extension → trunk', out('routed', ours), out('direct', theirs))),
    ]
    lines.close()
    await hand.stop()
    return rows
  })
}

const direct = (trunkId: number, extension: string): string => `[trunk-${trunkId}]
exten => ${hotlineNumber},1,Dial(PJSIP/${extension},30)

[phones]
exten => _0X.,1,Dial(PJSIP/\${EXTEN}@trunk-${trunkId},60)
`

/** The carrier and the phones; each call is known by the customer's number. */
async function openLines() {
  const asked = new Map<string, number>()
  const sound = await rtpMeter(carrierPeer.host)
  const meter = ({ host: address, port }: typeof carrierPeer, callee: 'From' | 'To') =>
    sipMeter({
      ...{ address, port, mediaPort: sound.port },
      came: (invite, at) => asked.set(userOf(header(invite, callee)), at),
    })
  const carrier = await meter(carrierPeer, 'To')
  const phone = await meter(phonesPeer, 'From')
  const delay = async (meter: SipMeter, wanted: Parameters<SipMeter['call']>[0], key: string) => {
    const call = await meter.call(wanted)
    const at = asked.get(key)
    asked.delete(key)
    await sleep(talkMs)
    await call.hangUp()
    if (at === undefined) throw new Error('the callee was never asked')
    return at - call.invitedAt
  }
  return {
    inbound: (wanted: Parameters<SipMeter['call']>[0]) => delay(carrier, wanted, wanted.from),
    outbound: (wanted: Parameters<SipMeter['call']>[0]) => delay(phone, wanted, wanted.to),
    close() {
      for (const each of [sound, carrier, phone]) each.close()
    },
  }
}

let customers = 0
const load = (way: Way, count: number, rate: number): Promise<Outcome<number>> =>
  openLoop(count, rate, () => way.delay(customers++))

/** The highest rate of the ramp at which every call came through in time. */
async function highestRate(what: string, way: Way): Promise<number> {
  allOf(await load(way, 60, 20), what)
  let highest = 0
  for (const rate of ramp) {
    const { results, failures } = await load(way, rate * rampSeconds, rate)
    const late = percentile(results, 0.95)
    console.error(
      `  ${what}, ${rate} a second: p95 ${late.toFixed(1)} ms, ${failures.length} failed`,
    )
    if (failures.length > 0 || late > tooLateMs) break
    highest = rate
  }
  if (highest === 0) throw new Error(`${what}: not even ${ramp[0]} calls a second`)
  return highest
}

/** At half of the highest rate, in turns; a round begins with the other way each time. */
async function added(what: string, routed: Way, direct: Way): Promise<readonly BenchRow[]> {
  const highest = await highestRate(what, routed)
  await sleep(1000)
  const half = highest / 2
  const p50: number[] = []
  const p99: number[] = []
  const all = new Map<Way, number[]>([
    [routed, []],
    [direct, []],
  ])
  const lags: number[] = []
  for (let round = 0; round < rounds; round++) {
    const times = new Map<Way, readonly number[]>()
    for (const way of round % 2 === 0 ? [routed, direct] : [direct, routed]) {
      const outcome = await load(way, callsPerRound, half)
      times.set(way, allOf(outcome, `${what}, ${way.name}`))
      all.get(way)?.push(...outcome.results)
      lags.push(outcome.lag.p99)
    }
    const more = (share: number): number =>
      percentile(times.get(routed) ?? [], share) - percentile(times.get(direct) ?? [], share)
    p50.push(more(0.5))
    p99.push(more(0.99))
    console.error(
      `  ${what}, round ${round}: ${p50.at(-1)?.toFixed(1)} ms more at p50, ${p99.at(-1)?.toFixed(1)} at p99`,
    )
  }
  const of = (way: Way, share: number): number => percentile(all.get(way) ?? [], share)
  return [
    atMost(`${what}: later than by a direct Dial, p50`, median(p50), 'ms', 15),
    atMost('the same, p99', median(p99), 'ms', 50),
    beside(`routed, p50, at ${half} calls a second`, of(routed, 0.5), 'ms'),
    beside(`routed, p99 of ${rounds * callsPerRound}`, of(routed, 0.99), 'ms'),
    beside('direct, p50', of(direct, 0.5), 'ms'),
    beside('direct, p99', of(direct, 0.99), 'ms'),
    beside('highest rate of the routed call', highest, 'a second'),
    beside('how late the measuring process was, p99', Math.max(...lags), 'ms'),
  ]
}
