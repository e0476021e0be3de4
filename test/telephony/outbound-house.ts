import type { Test } from 'tap'
import { type Carrier, carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import type { Call } from '../support/sip/call.js'

export const limits = { simultaneous: 2, perMinute: 1000, minutesPerDay: 1000 }

/** Whether words were said to whoever was refused: nothing else is heard before an answer. */
export const heardWords = ({ media }: Call): boolean =>
  media.sound().some((sample) => Math.abs(sample) > 1000)

/**
 * A house with two carriers and a route for every number over both. 4567 may call mobiles alone;
 * nothing of it may ever be seen outside. The oldest hotline is 02873001234.
 */
export async function outboundHouse(t: Test) {
  const house = await openHouse(t, [
    { number: '4567', name: 'Bà Bí Mật', permissions: ['internal', 'mobile'] },
    { number: '4568' },
  ])
  const { api } = house.pbx
  const first = await carrierOf(t, house, 1, { tone: 440 })
  const second = await carrierOf(t, house, 2, { tone: 480 })

  const made = async (path: string, body: object): Promise<number> =>
    (await api.ok('POST', path, body)).id
  const trunkOf = (name: string, { address, port }: Carrier, more = {}) =>
    made('/api/trunks', {
      ...{ name, kind: 'address', host: address, port, callerIdStyle: 'pai', qualifySeconds: 0 },
      ...more,
    })
  const trunks = [await trunkOf('VNPT', first), await trunkOf('Viettel', second, { maxCalls: 1 })]
  const open = { type: 'hangup' }
  const hotlineOf = (number: string) =>
    made('/api/hotlines', {
      ...{ number, name: number, trunkId: trunks[0], open, fallback: open, outbound: true },
    })
  await hotlineOf('02873001234')
  const other = await hotlineOf('02473005678')
  await made('/api/outbound-routes', { name: 'Tất cả', pattern: 'X.', trunkIds: trunks })

  const idOf = (number: string) => house.extensions.get(number)?.id
  const patch = (number: string, body: object) =>
    api.ok('PATCH', `/api/extensions/${idOf(number)}`, body)
  const settings = {
    ...(await api.ok('GET', '/api/settings/fraud-guard')),
    ...{ night: null, extension: limits, freezeAfter: 0 },
  }
  /** Sets the guard: generous but for what is given. */
  const guard = (change: object) =>
    api.ok('PUT', '/api/settings/fraud-guard', { ...settings, ...change })
  await guard({})
  return { house, api, first, second, trunks, trunkOf, other, idOf, patch, guard }
}
