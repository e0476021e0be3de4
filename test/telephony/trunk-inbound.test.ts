import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { header } from '../support/sip/message.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { heard } from '../support/tone.js'
import { poll } from '../support/wait.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls } = house
const { api } = pbx
const carrier = await carrierOf(t, house, 1, {
  tone: 440,
  accounts: { '02473001111': 'one-password', '02473002222': 'two-password' },
})
const open = { type: 'extension', id: house.extensions.get('101')?.id }
const made = async (path: string, body: object) => (await api.ok('POST', path, body)).id
const hotline = (number: string, trunkId: number) =>
  made('/api/hotlines', { number, name: number, trunkId, open, fallback: open })

t.test('a trunk known by its address', async (t) => {
  const trunk = await made('/api/trunks', {
    name: 'VNPT',
    kind: 'address',
    host: carrier.address,
    port: carrier.port,
    maxCalls: 1,
    inboundRules: [{ at: 'prefix', strip: '999' }],
  })
  await hotline('02473001234', trunk)
  t.teardown(async () => {
    for (const { id } of (await api.ok('GET', '/api/hotlines')).items)
      await api.ok('DELETE', `/api/hotlines/${id}`)
    await api.ok('DELETE', `/api/trunks/${trunk}`)
  })

  await t.test('brings a call to the extension, with sound both ways', async (t) => {
    const phone = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
    const call = await carrier.call('02473001234', { from: '0909789846' })
    const ringing = await phone.incoming()
    t.match(header(ringing.leg.invite, 'From'), /0909789846/)
    await call.answered()
    await poll(() => heard(call.media.sound(), 700) > 0.3, 'the phone at the carrier', 5000)
    await poll(() => heard(ringing.media.sound(), 440) > 0.3, 'the carrier at the phone', 5000)

    await t.test('and no second one at the same time', async (t) => {
      const second = await carrier.call('02473001234', { from: '0911111111' })
      t.equal(await second.refused(), 486)
    })
    await t.test('and may not transfer it', async (t) => {
      t.ok((await call.transfer('101')) >= 400)
      t.equal(call.leg.state, 'up')
    })
    await call.hangUp()
    await ringing.over()
    await calls.next(2)
  })

  for (const sent of [
    '02473001234',
    '842473001234',
    '+842473001234',
    '2473001234',
    '99902473001234',
  ])
    await t.test(`takes the number when it is sent as ${sent}`, async (t) => {
      await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
      const call = await carrier.call(sent, { from: '0909789846' })
      await call.answered()
      await call.hangUp()
      await calls.next(1)
    })

  for (const other of [
    '02473009999',
    '101',
    '*43',
    '113',
    'extension-101',
    'hotlines',
    'i',
    's',
    'x',
  ])
    await t.test(`brings nothing to ${other}`, async (t) => {
      const phone = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
      const call = await carrier.call(other, { from: '0909789846' })
      t.ok([404, 484].includes(await call.refused()), String(call.leg.status))
      await t.rejects(phone.incoming(200))
      if (other.length > 1) t.match(await calls.one(), { reason: 'wrong_number' })
    })

  await t.test('nobody else learns whether a number exists', async (t) => {
    const server = { host: pbx.place.server, port: pbx.place.sipPort }
    const stranger = await scriptedPhone({
      ...{ address: pbx.place.phone(180), server, user: 'stranger', secret: 'x', tone: 500 },
    })
    t.teardown(() => stranger.close())
    const answers = new Map<string, string>()
    for (const from of ['stranger', 'trunk-1', '101', '999'])
      for (const number of ['02473001234', '02473009999', '101', '100']) {
        const call = await stranger.call(number, [], { from })
        const status = await call.refused()
        const all = stranger.log.filter(
          ({ sent, message }) =>
            !sent && header(message, 'Call-ID') === header(call.leg.invite, 'Call-ID'),
        )
        const told = all.map(({ message }) => [
          message.status,
          message.reason,
          message.headers.map(([name]) => name).join(' '),
        ])
        t.equal(status, 401)
        answers.set(`${from} ${number}`, JSON.stringify(told))
      }
    t.equal(new Set(answers.values()).size, 1, [...new Set(answers.values())].join('\n'))
    const known = await carrier.call('02473009999')
    await known.refused()
    t.match(await calls.one(), { reason: 'wrong_number' }, 'no record but that of the carrier')
  })
})

t.test('two accounts at one host are told apart by their registrations', async (t) => {
  const login = { kind: 'registration', host: carrier.address, port: carrier.port }
  const trunks = new Map<string, number>()
  for (const [username, password] of [
    ['02473001111', 'one-password'],
    ['02473002222', 'two-password'],
  ] as const) {
    const trunk = await made('/api/trunks', { ...login, name: username, username, password })
    trunks.set(username, trunk)
    await hotline(username, trunk)
    await carrier.registered(username)
  }
  const phone = await house.scripted(t, '101', { tone: 700 })
  for (const account of trunks.keys()) {
    const call = await carrier.callAccount(account, { from: '0909789846' })
    const ringing = await phone.incoming()
    ringing.answer()
    await call.answered()
    const channels = await pbx.asterisk('core show channels concise')
    t.match(channels, new RegExp(`^PJSIP/trunk-${trunks.get(account)}-`, 'm'))
    await call.hangUp()
    await calls.next(1)
  }
  const other = trunks.get('02473001111') ?? 0
  const second = await hotline('02473003333', other)
  t.teardown(() => api.ok('DELETE', `/api/hotlines/${second}`))
  for (const [to, reached] of [
    ['02473003333', '02473003333'],
    ['+842473003333', '02473003333'],
    ['02473002222', '02473001111'],
    ['101', '02473001111'],
    ['113', '02473001111'],
    ['%24%7BSHELL%7D', '02473001111'],
    ['x', '02473001111'],
  ] as const) {
    const call = await carrier.callAccount('02473001111', { from: '0909789846', to })
    const ringing = await phone.incoming()
    ringing.answer()
    await call.answered()
    await call.hangUp()
    const { id } = await calls.one()
    const [came] = (await api.ok('GET', `/api/calls/${id}/trace`)).steps
    t.equal(came.data.number, reached, `To ${to}`)
  }
  await api.ok('PATCH', `/api/trunks/${other}`, { calledNumber: 'account' })
  await poll(() => carrier.contacts('02473001111').length === 1, 'registration', 5000)
  const plain = await carrier.callAccount('02473001111', { from: '0909789846', to: '02473003333' })
  const ringing = await phone.incoming()
  ringing.answer()
  await plain.answered()
  await plain.hangUp()
  const { id } = await calls.one()
  const [came] = (await api.ok('GET', `/api/calls/${id}/trace`)).steps
  t.equal(came.data.number, '02473001111')

  const stray = await carrier.call('02473001111', { from: '0909789846' })
  t.equal(await stray.refused(), 401, 'without the line nobody knows whose call it is')
})
