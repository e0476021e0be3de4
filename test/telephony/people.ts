import type { Test } from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import type { PbxOptions } from '../support/pbx.js'
import type { Script } from '../support/sip/ua.js'
import { scriptedPhone } from '../support/sip/ua.js'

/** What a person's phones log in with, as the API tells it. */
export interface Account {
  readonly kind: 'desk' | 'app' | 'web'
  readonly username: string
  readonly secret: string
  readonly server: string
  readonly port: number
  readonly tlsPort: number | null
  readonly transport: string
  readonly transports: readonly string[]
}

export const hotline = '02727777787'
/** As it is stored, and as it is dialled. */
export const ownPhone = { stored: '84844441909', dialled: '0844441909' }

/**
 * A house in which 101 belongs to An; 102 and 103 are nobody's. A carrier leads to mobiles and
 * shows the hotline.
 */
export async function peopleHouse(t: Test, options: PbxOptions = {}) {
  const numbers = ['101', '102', '103'].map((number) => ({ number }))
  const house = await openHouse(t, numbers, options)
  const { api, place } = house.pbx
  const carrier = await carrierOf(t, house, 1, { tone: 440 })
  const made = async (path: string, body: object): Promise<number> =>
    (await api.ok('POST', `/api/${path}`, body)).id

  const trunkId = await made('trunks', {
    ...{ name: 'VNPT', kind: 'address', host: carrier.address, port: carrier.port },
    ...{ qualifySeconds: 0, callerIdStyle: 'pai' },
  })
  const to = { type: 'extension', id: house.extensions.get('101')?.id }
  const hotlineId = await made('hotlines', {
    ...{ number: hotline, name: 'Tổng đài', trunkId, open: to, fallback: to, outbound: true },
  })
  await made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [trunkId] })
  const userId = await made('users', {
    ...{ username: 'an', name: 'An', password: 'mật khẩu của An', role: 'agent' },
    extensionId: house.extensions.get('101')?.id,
  })
  const accounts: readonly Account[] = (await api.ok('GET', `/api/users/${userId}/sip-accounts`))
    .items
  const accountOf = (kind: Account['kind']): Account => {
    const found = accounts.find((account) => account.kind === kind)
    if (found === undefined) throw new Error(`no ${kind} account`)
    return found
  }
  let phones = 100
  const identity = (kind: Account['kind']) => {
    const { username: user, secret } = accountOf(kind)
    const server = { host: place.server, port: place.sipPort }
    return { address: place.phone(++phones), server, user, secret }
  }
  /** A registered scripted phone of one of An's accounts. */
  async function phoneOf(
    t: Test,
    kind: Account['kind'],
    script: Partial<Script> & { tone: number },
  ) {
    const phone = await scriptedPhone({ ...identity(kind), ...script })
    t.teardown(() => phone.close())
    await phone.register()
    t.teardown(() => phone.unregister().catch(() => undefined))
    return phone
  }
  const receives = (body: object) => api.ok('PATCH', `/api/users/${userId}`, body)
  return { house, api, carrier, trunkId, hotlineId, userId, accountOf, identity, phoneOf, receives }
}
