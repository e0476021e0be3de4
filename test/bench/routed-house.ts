import type { Pbx } from '../support/pbx.js'
import type { Place } from '../support/place.js'
import type { Peer } from '../support/sip/transaction.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'
import { benchPlace } from './bench-place.ts'
import type { Login } from './sip-load.ts'

/** Where the benches' carrier is. */
export const carrierPeer: Peer = { host: benchPlace.phone(190), port: 15060 }
/** Where all their phones are. */
export const phonesPeer: Peer = { host: benchPlace.phone(100), port: 15060 }
export const hotlineNumber = '02473001234'

export const serverOf = ({ server: host, sipPort: port }: Place): Peer => ({ host, port })

/** What a business sets up over REST: a trunk, a schedule that is open, a hotline. */
export async function routedHouse(pbx: Pbx) {
  const made = async (path: string, body: object): Promise<number> =>
    (await pbx.api.ok('POST', `/api/${path}`, body)).id
  const trunkId = await made('trunks', {
    name: 'VNPT',
    kind: 'address',
    host: carrierPeer.host,
    port: carrierPeer.port,
  })
  const scheduleId = await made('schedules', {
    name: 'Văn phòng',
    timeZone: 'Asia/Ho_Chi_Minh',
    slots: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    holidays: [],
  })
  const hangup = { type: 'hangup' }
  return {
    trunkId,
    made,
    /** Its number is `hotlineNumber`. */
    hotline: (open: object) =>
      made('hotlines', {
        ...{ number: hotlineNumber, name: 'Bán hàng', trunkId, scheduleId, open },
        ...{ closed: hangup, fallback: hangup, record: false, outbound: true },
      }),
    /** Benches call more often than fraud does. */
    async withoutLimits(): Promise<void> {
      const any = { simultaneous: 10_000, perMinute: 10_000, minutesPerDay: 1_000_000 }
      const settings = await pbx.api.ok('GET', '/api/settings/fraud-guard')
      const generous = { extension: any, box: any, night: null, freezeAfter: 0 }
      await pbx.api.ok('PUT', '/api/settings/fraud-guard', { ...settings, ...generous })
    },
    /** A tone from its first sample on. */
    async sound(seconds: number): Promise<number> {
      const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'sounds', role: 'admin' })
      const body = new FormData()
      const wav = encodeWav([tone(700, seconds, 16_000)], 16_000)
      body.set('file', new Blob([new Uint8Array(wav)]), `${seconds}.wav`)
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${pbx.base}/api/sounds`, { method: 'POST', headers, body })
      if (!response.ok) throw new Error(`the sound was refused: ${await response.text()}`)
      return ((await response.json()) as { id: number }).id
    },
  }
}

/** Registers phones at a switchboard; whoever listens there then takes their calls. */
export async function registerPhones(place: Place, logins: readonly Login[]): Promise<void> {
  for (const { number: user, secret } of logins) {
    const { host: address, port } = phonesPeer
    const server = serverOf(place)
    const phone = await scriptedPhone({ address, port, server, user, secret, tone: 0 })
    await phone.register(3600).finally(() => phone.close())
  }
}

/** A caller of its own for each call, by which its arrival is known. */
export const customer = (n: number): string => `09${String(n).padStart(8, '0')}`

/** The user of a SIP URI in a header: who calls, who is called. */
export const userOf = (value: string): string => /sips?:([^@;>]*)@/.exec(value)?.[1] ?? ''
