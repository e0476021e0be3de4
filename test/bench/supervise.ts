import { setTimeout as sleep } from 'node:timers/promises'
import { amiUser } from '../../src/asterisk/asterisk.conf.js'
import { homeOf } from '../../src/asterisk/home.js'
import { loadSecrets } from '../../src/asterisk/secrets.js'
import { bundle } from '../support/bundle.js'
import type { Pbx } from '../support/pbx.js'
import { rawAmi } from '../support/raw-ami.js'
import { header } from '../support/sip/message.js'
import type { Peer } from '../support/sip/transaction.js'
import { changes } from '../support/wait.js'
import { benchPlace } from './bench-place.ts'
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
import { sipMeter } from './sip-meter.ts'
import { withPbx } from './with-pbx.ts'

const up = 20
const people = 30
const orders = 100
/** How long each way of listening is measured, in turns. */
const listenMs = 8000
const rounds = 3
const supervisor = { number: '299', name: 'Giám sát' }

/** How soon a supervisor's phone rings, and what listening costs over a bare ChanSpy. */
export function superviseBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const lines = await openLines()
    await queueSetup(pbx, lines.phones, people)
    const listen = await supervisorOf(pbx, lines)
    const talks = await talksUp(lines)
    await sleep(3000)
    const items: readonly { readonly id: string; readonly status: string }[] = (
      await pbx.api.ok('GET', '/api/live/calls')
    ).items
    const ids = items.filter(({ status }) => status === 'answered').map(({ id }) => id)
    const times = await ringTimes(lines, listen, ids)
    const costs = await listenCosts(pbx, lines, listen, ids)
    await talks.end()
    lines.close()
    return rowsOf(times, costs, ids.length)
  })
}

type Lines = Awaited<ReturnType<typeof openLines>>
type Listen = (call: string) => Promise<void>

/** The carrier, and the phones of all, which answer at once; those of the supervisor are told. */
async function openLines() {
  const sound = await rtpMeter(carrierPeer.host)
  const meter = ({ host: address, port }: Peer) => ({ address, port, mediaPort: sound.port })
  const came = changes()
  let rung: { readonly at: number; readonly hangUp: () => Promise<void> }[] = []
  const carrier = await sipMeter(meter(carrierPeer))
  const phones = await sipMeter({
    ...meter(phonesPeer),
    came(invite, at, hangUp) {
      if (userOf(header(invite, 'To')) !== supervisor.number) return
      rung.push({ at, hangUp })
      came.fire()
    },
  })
  return {
    ...{ sound, carrier, phones },
    /** When the supervisor's phone rang, once it has rung so often. */
    async rang(times: number, what: string): Promise<number> {
      const seen = () => `${rung.length} came`
      await came.until(() => rung.length >= times, `${times} ${what}`, 10_000, seen)
      return rung[0]?.at ?? Number.NaN
    },
    async hangUpAll(): Promise<void> {
      for (const { hangUp } of rung) await hangUp().catch(() => undefined)
      rung = []
      await sleep(500)
    },
    close() {
      for (const each of [sound, carrier, phones]) each.close()
    },
  }
}

/** Makes the supervisor; the answer orders to listen. */
async function supervisorOf(pbx: Pbx, { phones }: Lines): Promise<Listen> {
  const { secret, id: extensionId } = await pbx.api.ok('POST', '/api/extensions', supervisor)
  const { id: userId } = await pbx.api.ok('POST', '/api/users', {
    ...{ username: 'giamsat', name: supervisor.name, role: 'supervisor', extensionId },
    ...{ password: 'mật khẩu đo tốc độ', receivingMethod: 'ip_phone' },
  })
  await phones.register(serverOf(benchPlace), supervisor.number, secret)
  const body = { name: 'gs', role: 'supervisor', userId }
  const { token } = await pbx.api.ok('POST', '/api/tokens', body)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return async (call) => {
    const url = `${pbx.base}/api/live/calls/${call}/listen`
    const response = await fetch(url, { method: 'POST', headers, body: '{}' })
    if (response.status !== 202) throw new Error(await response.text())
  }
}

/** Customers who talk, with sound, until they are told to end. */
async function talksUp({ carrier, sound }: Lines) {
  const talks = await Promise.all(
    Array.from({ length: up }, async (_, n) => {
      await sleep(n * 50)
      const wanted = { server: serverOf(benchPlace), from: customer(n), to: hotlineNumber }
      const call = await carrier.call(wanted)
      return { call, voice: sound.speak(call.media) }
    }),
  )
  return {
    async end() {
      for (const { call, voice } of talks) {
        voice.stop()
        await call.hangUp()
      }
    },
  }
}

/** Milliseconds from each order until the supervisor's phone has the INVITE. */
async function ringTimes(lines: Lines, listen: Listen, ids: readonly string[]) {
  const times: number[] = []
  for (let n = 0; n < orders; n++) {
    const since = performance.now()
    await listen(ids[n % ids.length] ?? '')
    times.push((await lines.rang(1, 'listener')) - since)
    await sleep(100)
    await lines.hangUpAll()
  }
  return times
}

/** Asterisk's share of a core in each round: nobody listens, by the product, by a bare ChanSpy. */
async function listenCosts(pbx: Pbx, lines: Lines, listen: Listen, ids: readonly string[]) {
  const used = async (): Promise<number> => {
    await sleep(1000)
    const before = cpuMs(pbx.asteriskPid())
    await sleep(listenMs)
    return (cpuMs(pbx.asteriskPid()) - before) / listenMs
  }
  const costs: { nobody: number; ours: number; bare: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const nobody = await used()
    for (const id of ids) await listen(id)
    await lines.rang(ids.length, 'listeners')
    const ours = await used()
    await lines.hangUpAll()
    await bareSpies(pbx)
    await lines.rang(ids.length, 'bare listeners')
    costs.push({ nobody, ours, bare: await used() })
    await lines.hangUpAll()
  }
  return costs
}

/** `ChanSpy` alone, as somebody would order it by hand. */
async function bareSpies(pbx: Pbx): Promise<void> {
  const table = await pbx.asterisk('core show channels concise')
  const agents = table.split('\n').flatMap((line) => {
    const [name = '', , , , , app] = line.split('!')
    return app === 'AppDial' ? [name] : []
  })
  const { amiPort, amiSecret } = await loadSecrets(homeOf(pbx.data, bundle).secrets)
  const ami = await rawAmi('127.0.0.1', amiPort, amiUser, amiSecret)
  for (const agent of agents)
    await ami.ask(
      ...['Action: Originate', `Channel: PJSIP/${supervisor.number}`, 'Async: true'],
      ...['Application: ChanSpy', `Data: ${agent},uqE`, 'Timeout: 20000'],
    )
  ami.close()
}

function rowsOf(
  times: readonly number[],
  costs: Awaited<ReturnType<typeof listenCosts>>,
  calls: number,
): BenchRow[] {
  const perCall = (of: 'nobody' | 'ours' | 'bare') =>
    (1000 * median(costs.map((cost) => cost[of]))) / calls
  return [
    atMost(
      `listen → the supervisor’s INVITE, p99 of ${orders}`,
      ...([percentile(times, 0.99), 'ms', 150] as const),
    ),
    beside('p50', percentile(times, 0.5), 'ms'),
    atMost(
      `CPU of ${calls} calls with a listener each, over a bare ChanSpy`,
      ...([median(costs.map(({ ours, bare }) => ours / bare)), '×', 1.05] as const),
    ),
    beside('of a second of one call, nobody listens', perCall('nobody'), 'ms'),
    beside('somebody listens', perCall('ours'), 'ms'),
    beside('a bare ChanSpy', perCall('bare'), 'ms'),
  ]
}
