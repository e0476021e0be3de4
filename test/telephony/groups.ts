import type { Test } from 'tap'
import { carrierOf } from '../support/carrier.js'
import { type House, openHouse } from '../support/house.js'
import type { PbxOptions } from '../support/pbx.js'
import { header } from '../support/sip/message.js'
import type { ScriptedPhone } from '../support/sip/ua.js'

export const hotline = '02727777787'
export const customer = '0909789846'

/** Invitations that a phone or a carrier has had. */
export const invitesOf = ({ log }: Pick<ScriptedPhone, 'log'>): number =>
  new Set(
    log
      .filter(({ message, sent }) => !sent && message.method === 'INVITE' && message.status === 0)
      .map(({ message }) => header(message, 'Call-ID')),
  ).size

/** Why the last invitation was taken back; '' when it was not, or without a word. */
export const cancelReason = ({ log }: Pick<ScriptedPhone, 'log'>): string => {
  const cancel = log.findLast(({ message, sent }) => !sent && message.method === 'CANCEL')
  return cancel === undefined ? '' : header(cancel.message, 'Reason')
}

/**
 * A house with extensions 101 to 104, a carrier that brings the customers and takes calls to mobiles,
 * and a hotline that leads to `group`, made anew for each test.
 */
export async function groupHouse(t: Test, options: PbxOptions = {}) {
  const numbers = ['101', '102', '103', '104']
  const house: House = await openHouse(
    t,
    numbers.map((number) => ({ number })),
    options,
  )
  const { api } = house.pbx
  const carrier = await carrierOf(t, house, 1, { tone: 440 })
  const made = async (path: string, body: object): Promise<number> =>
    (await api.ok('POST', `/api/${path}`, body)).id
  const extension = (number: string) => ({ extensionId: house.extensions.get(number)?.id })
  const to = (number: string) => ({ type: 'extension', id: house.extensions.get(number)?.id })
  const trunkId = await made('trunks', {
    ...{ name: 'VNPT', kind: 'address', host: carrier.address, port: carrier.port },
    ...{ qualifySeconds: 0, callerIdStyle: 'pai' },
  })
  const hotlineId = await made('hotlines', {
    ...{ number: hotline, name: 'Tổng đài', trunkId, outbound: true },
    ...{ open: { type: 'hangup' }, fallback: { type: 'hangup' } },
  })
  await made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [trunkId] })
  let names = 0
  /** Makes a group to which the hotline leads from now on. */
  async function group(body: object): Promise<number> {
    const id = await made('groups', {
      ...{ name: `Nhóm ${++names}`, kind: 'internal', otherwise: { type: 'hangup' } },
      ...body,
    })
    const leads = { type: 'group', id }
    await api.ok('PATCH', `/api/hotlines/${hotlineId}`, { open: leads, fallback: leads })
    return id
  }
  const call = () => carrier.call(hotline, { from: customer, fromName: '"Nguyen Khach"' })
  return { house, api, carrier, made, extension, to, trunkId, hotlineId, group, call }
}
