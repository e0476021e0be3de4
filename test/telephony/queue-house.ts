import type { Test } from 'tap'
import { type Carrier, carrierOf } from '../support/carrier.js'
import { type House, openHouse } from '../support/house.js'
import type { PbxOptions } from '../support/pbx.js'
import type { Call } from '../support/sip/call.js'
import type { Script, ScriptedPhone } from '../support/sip/ua.js'
import { tone } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { encodeWav } from '../support/wav.js'
import { promptsOf } from './prompts.js'

export const hotline = '02473001234'
/** Hertz of the music in the queue. */
export const music = 1900

export interface QueueHouse {
  readonly house: House
  readonly carrier: Carrier
  readonly queueId: number
  /** Ids of people by the numbers of their extensions. */
  readonly users: ReadonlyMap<string, number>
  /** Calls the hotline; answered by the queue at once. */
  calling(from?: string): Promise<Call>
  /** A phone of an agent. */
  agent(t: Test, number: string, script?: Partial<Script>): Promise<ScriptedPhone>
  change(body: object): Promise<unknown>
  made(path: string, body: object): Promise<number>
}

/**
 * A hotline that leads into a queue of people (101 to 109, then 120 …); `110` is nobody's, and where callers go
 * who wait too long.
 */
export async function queueHouse(
  t: Test,
  people: number,
  queue: object = {},
  options: PbxOptions = {},
): Promise<QueueHouse> {
  // None of 110 to 119: the first is nobody's, and 112 to 115 are emergency numbers.
  const numbers = Array.from({ length: people }, (_, n) => String(n < 9 ? 101 + n : 111 + n))
  const house = await openHouse(
    t,
    [...numbers, '110'].map((number) => ({ number })),
    options,
  )
  const { pbx, extensions } = house
  const carrier = await carrierOf(t, house, 1, { tone: 440 })
  const made = async (path: string, body: object): Promise<number> =>
    (await pbx.api.ok('POST', `/api/${path}`, body)).id
  const users = new Map<string, number>()
  for (const number of numbers)
    users.set(
      number,
      await made('users', {
        ...{ username: `u${number}`, name: `Người ${number}`, role: 'agent' },
        ...{ password: 'mật khẩu thử nghiệm', extensionId: extensions.get(number)?.id },
      }),
    )
  const sound = await promptsOf(pbx).upload('nhạc', encodeWav([tone(music, 3, 16_000)], 16_000))
  const musicClassId = await made('music-classes', { name: 'Nhạc', soundIds: [sound] })
  const overflow = { type: 'extension', id: extensions.get('110')?.id }
  const queueId = await made('queues', {
    ...{ name: 'Bán hàng', strategy: 'linear', wrapUpSeconds: 0, musicClassId, overflow },
    members: [...users.values()].map((userId) => ({ userId })),
    ...queue,
  })
  const { address: host, port } = carrier
  const trunkId = await made('trunks', { name: 'VNPT', kind: 'address', host, port })
  await made('hotlines', {
    ...{ name: 'Bán hàng', number: hotline, trunkId, record: false, outbound: true },
    ...{ open: { type: 'queue', id: queueId }, fallback: { type: 'queue', id: queueId } },
  })
  let callers = 0
  const tones = new Map(numbers.map((number, n) => [number, 600 + 100 * n]))
  return {
    ...{ house, carrier, queueId, users, made },
    async calling(from = `09097898${String(callers++).padStart(2, '0')}`) {
      const call = await carrier.call(hotline, { from })
      await call.answered()
      return call
    },
    agent: (t, number, script = {}) =>
      house.scripted(t, number, { tone: tones.get(number) ?? 1500, ...script }),
    change: (body) => pbx.api.ok('PATCH', `/api/queues/${queueId}`, body),
  }
}

/** What an agent's phone says. */
export const toneOf = (number: string): number => 600 + 100 * (Number(number) - 101)

/** Resolves when this is so. */
export const until = <T>(what: string, seen: () => Promise<T | undefined | false>, ms = 15_000) =>
  poll(seen, what, ms, 20)
