import type { Test } from 'tap'
import { multipart, multipartType } from '../../features/sound/sound-app.js'
import { type Carrier, carrierOf } from '../../support/carrier.js'
import { type Extension, type House, openHouse } from '../../support/house.js'
import type { Call } from '../../support/sip/call.js'
import type { ScriptedPhone } from '../../support/sip/ua.js'
import { tone } from '../../support/tone.js'
import { encodeWav } from '../../support/wav.js'

/** One of those who call at the same time, with numbers, phones and objects of its own. */
export interface Lane {
  /** Two digits in everything it owns. */
  readonly name: string
  readonly extensions: readonly Extension[]
  readonly phones: readonly ScriptedPhone[]
}

export interface Lanes {
  readonly house: House
  readonly lanes: readonly Lane[]
  readonly trunks: readonly number[]
  readonly carriers: readonly Carrier[]
  /** The next call that a carrier was given for a number. */
  readonly arrival: (trunk: number, number: string, ms: number) => Promise<Call>
  readonly sounds: readonly Sound[]
  /** A hotline that the outside sees when nothing else was chosen. */
  readonly shown: string
  readonly international: boolean
}

export interface Sound {
  readonly id: number
  readonly seconds: number
  readonly hertz: number
}

/** Voices of the phones of a lane, and of the carriers. */
export const voices = { phones: [700, 900, 1100], carriers: [440, 520] } as const

const soundSeconds = [1.1, 1.3, 1.6, 2, 0.8, 0.9]
const soundHertz = [1300, 1500, 1700, 1900, 2100, 2300]

/** A house for so many callers at once; `international`: whether abroad may be called at all. */
export async function openLanes(t: Test, count: number, international: boolean): Promise<Lanes> {
  const names = Array.from({ length: count }, (_, n) => String(n + 10))
  const numbersOf = (name: string): string[] => [`2${name}`, `2${name}7`, `31${name}`]
  // Somebody's number begins with 7 all the time, so that menus which come and go change nothing.
  const house = await openHouse(
    t,
    [...names.flatMap(numbersOf), '7999'].map((number) => ({ number })),
  )
  const { api } = house.pbx
  const carriers = await Promise.all(
    voices.carriers.map((tone, n) => carrierOf(t, house, n + 1, { tone, reaction: 'answer' })),
  )
  const trunks: number[] = []
  for (const [n, { address, port }] of carriers.entries()) {
    const body = { name: `Nhà mạng ${n}`, kind: 'address', host: address, port, qualifySeconds: 0 }
    trunks.push((await api.ok('POST', '/api/trunks', body)).id)
  }
  const shown = '02473009999'
  await api.ok('POST', '/api/hotlines', {
    ...{ number: shown, name: 'Tổng', trunkId: trunks[0], outbound: true },
    ...{ open: { type: 'hangup' }, fallback: { type: 'hangup' } },
  })
  const many = { simultaneous: 1000, perMinute: 10_000, minutesPerDay: 10_000 }
  await api.ok('PUT', '/api/settings/fraud-guard', {
    ...{ international, extension: many, box: many, night: null, freezeAfter: 0 },
    emergencyNumbers: ['113', ...names.slice(0, 19).map((name) => `91${name}`)],
  })
  const lanes: Lane[] = []
  for (const name of names) {
    const phones = await Promise.all(
      numbersOf(name).map((number, n) =>
        house.scripted(t, number, { tone: voices.phones[n] ?? 0, reaction: 'answer' }),
      ),
    )
    const extensions = numbersOf(name).flatMap((number) => house.extensions.get(number) ?? [])
    lanes.push({ name, phones, extensions })
  }
  return {
    ...{ house, lanes, trunks, carriers, shown, international },
    sounds: await uploaded(house),
    arrival: arrivals(t, carriers),
  }
}

async function uploaded({ pbx }: House): Promise<readonly Sound[]> {
  const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'sounds', role: 'admin' })
  const sounds: Sound[] = []
  for (const [n, seconds] of soundSeconds.entries()) {
    const hertz = soundHertz[n] ?? 0
    const content = encodeWav([tone(hertz, seconds, 16000)], 16000)
    const body = multipart([{ name: 'file', filename: `Lời ${n}.wav`, content }])
    const answer = await fetch(`${pbx.base}/api/sounds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': multipartType },
      body: new Uint8Array(body),
    })
    if (!answer.ok) throw new Error(await answer.text())
    sounds.push({ ...((await answer.json()) as Sound), hertz })
  }
  return sounds
}

/** Tells calls apart that carriers are given at the same time: by the number in the INVITE. */
function arrivals(t: Test, carriers: readonly Carrier[]): Lanes['arrival'] {
  const came = new Map<string, Call[]>()
  const waiting = new Map<string, (call: Call) => void>()
  let isOver = false
  t.teardown(() => {
    isOver = true
  })
  const sort = async (carrier: Carrier, n: number): Promise<void> => {
    while (!isOver) {
      const call = await carrier.incoming(1000).catch(() => undefined)
      if (call === undefined) continue
      const key = `${n} ${/^sip:([^@]*)@/.exec(call.leg.invite.uri)?.[1]}`
      const take = waiting.get(key)
      if (take) take(call)
      else came.set(key, [...(came.get(key) ?? []), call])
    }
  }
  for (const [n, carrier] of carriers.entries()) void sort(carrier, n)
  return (trunk, number, ms) =>
    new Promise((resolve, reject) => {
      const key = `${trunk} ${number}`
      const there = came.get(key)?.shift()
      if (there) {
        resolve(there)
        return
      }
      const timer = setTimeout(() => {
        waiting.delete(key)
        reject(new Error(`no call for ${number} at carrier ${trunk} within ${ms} ms`))
      }, ms)
      waiting.set(key, (call) => {
        clearTimeout(timer)
        waiting.delete(key)
        resolve(call)
      })
    })
}
