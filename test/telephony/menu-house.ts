import type { Test } from 'tap'
import { type Carrier, carrierOf } from '../support/carrier.js'
import { type House, openHouse } from '../support/house.js'
import type { Call } from '../support/sip/call.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'
import { promptsOf } from './prompts.js'

/** Hertz of every prompt and phone, so that a caller's ear tells where the caller is. */
export const sounds = {
  ...{ greeting: 500, support: 620, wrong: 800 },
  ...{ rings: 1000, talks: 1400, fromSupport: 1200, fromMenu: 1100, fallback: 1300 },
} as const

/** Hotlines of the house: a tree, and one that waits in silence. */
export const numbers = { tree: '02473001234', quiet: '02473001235' } as const

export interface MenuHouse {
  readonly house: House
  readonly carrier: Carrier
  /** A call that has been answered. */
  calling(number: string): Promise<Call>
  /** An INVITE that was sent. */
  ringing(number: string): Promise<Call>
  /** Rings until the test answers. */
  readonly rings: ScriptedPhone
}

/**
 * A hotline with two menus. The first says `greeting`; 1 leads to the second, which says `support`;
 * 0 leads to a phone that rings and 4 to one that talks; any other key is `wrong`. Who gives up, or
 * loses the service, reaches `fromMenu` or `fromSupport`; a call that nobody claims, `fallback`.
 */
export async function menuHouse(t: Test): Promise<MenuHouse> {
  const roles = ['rings', 'talks', 'fromSupport', 'fromMenu', 'fallback'] as const
  const numberOf = (role: (typeof roles)[number]): string => String(101 + roles.indexOf(role))
  const house = await openHouse(
    t,
    roles.map((role) => ({ number: numberOf(role) })),
  )
  const { pbx, extensions } = house
  const carrier = await carrierOf(t, house, 1, { tone: 440 })
  const prompts = promptsOf(pbx)
  const made = async (path: string, body: object): Promise<number> =>
    (await pbx.api.ok('POST', `/api/${path}`, body)).id
  const phones = new Map<string, ScriptedPhone>()
  for (const role of roles) {
    const reaction = role === 'rings' ? 'ring' : 'answer'
    phones.set(role, await house.scripted(t, numberOf(role), { tone: sounds[role], reaction }))
  }
  const phone = (role: (typeof roles)[number]): ScriptedPhone => {
    const found = phones.get(role)
    if (!found) throw new Error(`no phone ${role}`)
    return found
  }
  const to = (role: (typeof roles)[number]) => ({
    type: 'extension',
    id: extensions.get(numberOf(role))?.id,
  })
  const said = (name: 'greeting' | 'support' | 'wrong', seconds: number) =>
    prompts.upload(name, encodeWav([tone(sounds[name], seconds, 16_000)], 16_000))

  const whys = { invalidSoundId: await said('wrong', 8), timeoutSeconds: 60 }
  const support = await made('ivrs', {
    ...{ name: 'Hỗ trợ', greetingSoundId: await said('support', 8), ...whys },
    ...{ keys: { '*': { type: 'back' } }, otherwise: to('fromSupport') },
  })
  const keys = { '0': to('rings'), '1': { type: 'ivr', id: support }, '4': to('talks') }
  const menu = { ...whys, keys, otherwise: to('fromMenu') }
  const greetingSoundId = await said('greeting', 8)
  const tree = await made('ivrs', { ...menu, name: 'Chào mừng', greetingSoundId })
  const quiet = await made('ivrs', { ...menu, name: 'Yên lặng' })
  const { address: host, port } = carrier
  const trunkId = await made('trunks', { name: 'VNPT', kind: 'address', host, port })
  for (const [name, id] of Object.entries({ tree, quiet }))
    await made('hotlines', {
      ...{ name, trunkId, record: false, number: numbers[name as keyof typeof numbers] },
      ...{ open: { type: 'ivr', id }, fallback: to('fallback') },
    })

  let callers = 0
  const ringing = (number: string): Promise<Call> =>
    carrier.call(number, { from: `09097898${String(callers++).padStart(2, '0')}` })
  return {
    ...{ house, carrier },
    ringing,
    calling: async (number) => {
      const call = await ringing(number)
      await call.answered()
      return call
    },
    rings: phone('rings'),
  }
}
