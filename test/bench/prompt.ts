import { setTimeout as sleep } from 'node:timers/promises'
import { benchPlace } from './bench-place.ts'
import { allOf, openLoop } from './open-loop.ts'
import { carrierPeer, customer, hotlineNumber, routedHouse, serverOf } from './routed-house.ts'
import { atMost, type BenchRow, beside, percentile } from './row.ts'
import { rtpMeter } from './rtp-meter.ts'
import { sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const rate = 10
const calls = 60 * rate
const warmUp = 2 * rate
/** How long each listens. */
const stayMs = 1000

/** From a customer's INVITE to a hotline until the customer's carrier has the menu's first sound. */
export function promptBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const house = await routedHouse(pbx)
    const id = await house.made('ivrs', {
      name: 'Chào mừng',
      greetingSoundId: await house.sound(5),
      keys: {},
      otherwise: { type: 'hangup' },
    })
    await house.hotline({ type: 'ivr', id })
    const sound = await rtpMeter(carrierPeer.host)
    const carrier = await sipMeter({
      ...{ address: carrierPeer.host, port: carrierPeer.port, mediaPort: sound.port },
    })
    const server = serverOf(benchPlace)
    const one = async (n: number): Promise<number> => {
      const call = await carrier.call({ server, from: customer(n), to: hotlineNumber })
      const voice = sound.speak(call.media)
      const heardAt = await sound.heard(call.media, call.invitedAt).finally(voice.stop)
      await sleep(stayMs)
      await call.hangUp()
      return heardAt - call.invitedAt
    }
    allOf(await openLoop(warmUp, rate, one))
    const outcome = await openLoop(calls, rate, one)
    const times = allOf(outcome)
    carrier.close()
    sound.close()
    const what = `hotline INVITE → first prompt packet, ${rate} calls a second`
    return [
      atMost(`${what}, p99 of ${times.length}`, percentile(times, 0.99), 'ms', 100),
      beside('p50', percentile(times, 0.5), 'ms'),
      beside('most', Math.max(...times), 'ms'),
      beside('how late the measuring process was meanwhile, p99', outcome.lag.p99, 'ms'),
      beside('the same, most', outcome.lag.most, 'ms'),
    ]
  })
}
