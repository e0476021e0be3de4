import type { Test } from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import type { PbxOptions } from '../support/pbx.js'
import type { Call } from '../support/sip/call.js'
import { tone } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { decodeWav, encodeWav, type Wav } from '../support/wav.js'
import { promptsOf } from './prompts.js'

/** Hertz: the greeting of every box, the tone of the bundle that says when to speak, the customers. */
export const hertz = { greeting: 1200, beep: 700, customer: 440 } as const
export const hotline = '02473001234'

/** A message as `GET /api/voicemails` shows it. */
export interface MessageView {
  readonly id: string
  readonly box: { readonly id: number; readonly name: string }
  readonly callId: string | null
  readonly from: { readonly number: string; readonly name: string }
  readonly at: string
  readonly seconds: number
  readonly heard: boolean
}

/**
 * A house with a box of 101's own, a shared one that holds two, and a hotline that leads to the
 * shared one, with the service and without.
 */
export async function voicemailHouse(t: Test, options: PbxOptions = {}) {
  const house = await openHouse(
    t,
    [{ number: '101', ringSeconds: 5 }, { number: '102' }, { number: '103' }],
    options,
  )
  const { pbx, extensions } = house
  const made = async (path: string, body: object): Promise<number> =>
    (await pbx.api.ok('POST', `/api/${path}`, body)).id
  const wav = encodeWav([tone(hertz.greeting, 0.8, 16_000)], 16_000)
  const greetingSoundId = await promptsOf(pbx).upload('greeting', wav)
  const short = { greetingSoundId, minSeconds: 1 }
  const owner = { type: 'extension', id: extensions.get('101')?.id }
  const own = await made('voicemail-boxes', { name: 'Máy 101', owner, ...short })
  const shared = await made('voicemail-boxes', { name: 'Chung', ...short, maxMessages: 2 })
  const carrier = await carrierOf(t, house, 1, { tone: hertz.customer })
  const { address: host, port } = carrier
  const trunkId = await made('trunks', { name: 'VNPT', kind: 'address', host, port })
  const to = { type: 'voicemail', id: shared }
  await made('hotlines', { number: hotline, name: 'Chính', trunkId, open: to, fallback: to })

  let callers = 0
  /** A customer whom the box has answered. */
  const reaching = async (name?: string): Promise<Call> => {
    const from = `09097898${String(10 + callers++)}`
    const fromName =
      name === undefined ? {} : { fromName: `"${name.replaceAll(/["\\]/g, '\\$&')}"` }
    const call = await carrier.call(hotline, { from, ...fromName })
    await call.answered()
    return call
  }
  /** A customer who has heard the greeting and the tone. */
  const calling = async (name?: string): Promise<Call> => {
    const call = await reaching(name)
    await heardTone(call)
    return call
  }
  const list = async (query = ''): Promise<readonly MessageView[]> =>
    (await pbx.api.ok('GET', `/api/voicemails${query}`)).items
  const seen = new Set<string>()
  /** The one message that appeared. */
  const one = async (ms = 20_000): Promise<MessageView> => {
    const fresh = async () => {
      const [first, ...more] = (await list()).filter(({ id }) => !seen.has(id))
      if (more.length > 0) throw new Error(`more than one: ${JSON.stringify([first, ...more])}`)
      return first
    }
    const message = await poll(fresh, 'a new message', ms)
    seen.add(message.id)
    return message
  }
  const audio = async (id: string): Promise<Wav> => {
    const answer = await pbx.api('GET', `/api/voicemails/${id}/audio`)
    if (answer.status !== 200) throw new Error(`audio: ${answer.status}`)
    return decodeWav(answer.body)
  }
  return { house, pbx, api: pbx.api, carrier, own, shared, reaching, calling, list, one, audio }
}

/** Resolves when a caller has heard the greeting and the tone after it. */
export async function heardTone(call: Call): Promise<void> {
  await call.media.hears(hertz.greeting, { from: 0, seconds: 0.3 })
  await call.media.hears(hertz.beep, { from: 0, seconds: 0.3 })
}
