import t from 'tap'
import { carrierOf, saw } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { header } from '../support/sip/message.js'

const house = await openHouse(t, [{ number: '101', name: 'Giám đốc' }])
const { pbx, calls, extensions } = house
const { api } = pbx
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const number = '02473001234'
const open = { type: 'extension', id: extensions.get('101')?.id }
const trunk = await api.ok('POST', '/api/trunks', {
  ...{ name: 'VNPT', kind: 'address', host: carrier.address, port: carrier.port },
  qualifySeconds: 0,
})
const shown = { number, name: 'Bán hàng', trunkId: trunk.id, outbound: true }
await api.ok('POST', '/api/hotlines', { ...shown, open, fallback: open })
await api.ok('POST', '/api/outbound-routes', { name: 'all', pattern: 'X.', trunkIds: [trunk.id] })
await api.ok('PUT', '/api/settings/fraud-guard', {
  ...(await api.ok('GET', '/api/settings/fraud-guard')),
  ...{ night: null, extension: { simultaneous: 2, perMinute: 1000, minutesPerDay: 100 } },
})
const patch = (body: object) => api.ok('PATCH', `/api/trunks/${trunk.id}`, body)
const phone = await house.scripted(t, '101', { tone: 700 })

/** What the carrier is asked when 101 calls out. */
async function asked() {
  const call = await phone.call('0909789846')
  const there = await carrier.incoming()
  await call.hangUp()
  await calls.one()
  return there
}

t.test('the codecs of the trunk are offered, that of the caller first', async (t) => {
  for (const [codecs, names] of [
    [['alaw', 'ulaw'], 'PCMA PCMU'],
    [['g722', 'alaw'], 'PCMA G722'],
    [['ulaw', 'g722'], 'PCMU G722'],
    [['ulaw'], 'PCMU'],
    [['opus', 'g722'], 'opus G722'],
  ] as const) {
    await patch({ codecs })
    const { body } = (await asked()).leg.invite
    const offered = [...body.matchAll(/^a=rtpmap:\d+ (\w+)\//gm)].map(([, name]) => name)
    t.equal(offered.filter((name) => name !== 'telephone').join(' '), names)
  }
  await patch({ codecs: ['alaw', 'ulaw'] })
})

t.test('keys go as the trunk wants them', async (t) => {
  for (const [dtmf, isOffered] of [
    ['rfc4733', true],
    ['info', false],
    ['inband', false],
  ] as const) {
    await patch({ dtmf })
    const call = await phone.call('0909789846')
    const there = await carrier.incoming()
    t.equal(/telephone-event/.test(there.leg.invite.body), isOffered, dtmf)
    there.answer()
    await call.answered()
    await call.media.keys('5')
    const infos = () =>
      carrier.log.filter(
        ({ sent, message }) =>
          !sent &&
          message.method === 'INFO' &&
          header(message, 'Call-ID') === header(there.leg.invite, 'Call-ID'),
      )
    await there.media.hears(700, { seconds: 1 })
    t.equal(there.media.digits(), dtmf === 'rfc4733' ? '5' : '', dtmf)
    t.match(
      infos().map(({ message }) => message.body),
      dtmf === 'info' ? [/Signal=\s*5/] : [],
    )
    await call.hangUp()
    await calls.one()
  }
  await patch({ dtmf: 'rfc4733' })
})

t.test('numbers get and lose their beginning and their end', async (t) => {
  await patch({
    outboundRules: [
      { at: 'prefix', strip: '0', add: '9984' },
      { at: 'suffix', strip: '46', add: '00' },
      { at: 'suffix', strip: '', add: '1' },
    ],
  })
  t.match((await asked()).leg.invite.uri, /^sip:998490978980{2}@/)
  await patch({ outboundRules: [] })
})

t.test('Diversion is told by a trunk that has it, and names the hotline alone', async (t) => {
  t.equal(saw(await asked(), 'Diversion'), '')
  await patch({ diversion: true })
  t.match(saw(await asked(), 'Diversion'), new RegExp(`<sip:${number}@`))
  await patch({ diversion: false })
})

/** A carrier that asserts numbers tells the box what the caller wants nobody to be shown. */
t.test(
  'who hides his number is anonymous at the phone; the log has what the carrier asserts',
  async (t) => {
    for (const [callerIdStyle, claim] of [
      ['from', { from: 'anonymous', fromName: '"Anonymous" ', headers: [['Privacy', 'id']] }],
      [
        'pai',
        {
          ...{ from: 'anonymous', fromName: '"Anonymous" ' },
          headers: [
            ['P-Asserted-Identity', `<sip:0909789846@${carrier.address}>`],
            ['Privacy', 'id'],
          ],
        },
      ],
    ] as const) {
      await patch({ callerIdStyle })
      const call = await carrier.call(number, claim)
      const ringing = await phone.incoming()
      t.notMatch(header(ringing.leg.invite, 'From'), /0909789846/, callerIdStyle)
      for (const [name, value] of ringing.leg.invite.headers)
        t.notMatch(value, /0909789846/, `${name} by ${callerIdStyle}`)
      await call.hangUp()
      const record = await calls.one()
      t.equal(record.from.number, callerIdStyle === 'pai' ? '0909789846' : 'anonymous')
    }
  },
)
