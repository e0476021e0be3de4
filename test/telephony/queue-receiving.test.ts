import t, { type Test } from 'tap'
import { format, header } from '../support/sip/message.js'
import { type Script, type ScriptedPhone, scriptedPhone } from '../support/sip/ua.js'
import type { Account } from './people.js'
import type { QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf } from './queue-house.js'

const it = await queueHouse(t, 2, { ringSeconds: 20, joinWhen: 'always' })
const { carrier, made, users } = it
const { pbx, calls } = it.house
const { api, place } = pbx
const userId = users.get('101') ?? 0
const [customer, queueHotline] = ['0909789846', '02727777787']
const ownPhone = { stored: '84844441909', dialled: '0844441909' }
const hangup = { type: 'hangup' }
const trunkId = (await api.ok('GET', '/api/trunks')).items[0].id
await api.ok('PATCH', `/api/trunks/${trunkId}`, { callerIdStyle: 'pai', qualifySeconds: 0 })
const hotlineId = await made('hotlines', {
  ...{ name: 'Riêng của hàng đợi', number: queueHotline, trunkId, outbound: true },
  ...{ open: hangup, fallback: hangup },
})
await made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [trunkId] })
await it.change({ hotlineId })

const receives = (body: object) => api.ok('PATCH', `/api/users/${userId}`, body)
const accounts: readonly Account[] = (await api.ok('GET', `/api/users/${userId}/sip-accounts`))
  .items
let phones = 150
/** A registered phone of one of the person's accounts. */
async function phoneOf(t: Test, kind: Account['kind'], script: Partial<Script> = {}) {
  const account = accounts.find((one) => one.kind === kind)
  const server = { host: place.server, port: place.sipPort }
  const phone = await scriptedPhone({
    ...{ tone: 700, address: place.phone(phones++), server },
    ...{ user: account?.username ?? '', secret: account?.secret ?? '', ...script },
  })
  t.teardown(() => phone.close())
  await phone.register()
  t.teardown(() => phone.unregister().catch(() => undefined))
  return phone
}
const rung = ({ log }: Pick<ScriptedPhone, 'log'>): number =>
  log.filter(({ message, sent }) => !sent && message.method === 'INVITE' && message.status === 0)
    .length
const record = async () => (await calls.one(30_000)) as QueueRecord

const rings = {
  all: ['desk', 'app'],
  app: ['app'],
  ip_phone: ['desk'],
} as const
for (const [receivingMethod, kinds] of Object.entries(rings))
  t.test(`a member who receives by ${receivingMethod}: ${kinds.join(' and ')} ring`, async (t) => {
    await receives({ receivingMethod })
    const all = { desk: await phoneOf(t, 'desk'), app: await phoneOf(t, 'app') }
    const call = await it.calling(customer)
    const calls = await Promise.all(kinds.map((kind) => all[kind].incoming()))
    await call.media.hears(music)
    calls[0]?.answer()
    await call.media.hears(700)
    await call.hangUp()
    const found = await record()
    t.match(found, { agent: { number: '101' }, offers: [{ outcome: 'answered' }] })
    t.equal(found.offers.length, 1, 'one offer, whatever rings for it')
    for (const [kind, phone] of Object.entries(all))
      t.equal(rung(phone), (kinds as readonly string[]).includes(kind) ? 1 : 0, kind)
    t.equal(
      carrier.log.filter(
        ({ message, sent }) =>
          !sent && message.method === 'INVITE' && message.uri.includes(ownPhone.dialled),
      ).length,
      0,
      'nobody outside is called',
    )
  })

t.test(
  'an own phone rings by the hotline of the queue and sees nothing of the customer',
  async (t) => {
    await receives({ receivingMethod: 'agent_phone', agentPhone: ownPhone.stored })
    const desk = await phoneOf(t, 'desk')
    const app = await phoneOf(t, 'app')
    const before = carrier.log.length
    const call = await it.calling(customer)
    const there = await carrier.incoming()
    const { invite } = there.leg
    t.match(invite.uri, new RegExp(`^sip:${ownPhone.dialled}@`))
    t.match(header(invite, 'From'), new RegExp(`<sip:${queueHotline}@`))
    t.match(header(invite, 'P-Asserted-Identity'), new RegExp(`<sip:${queueHotline}@`))
    there.answer()
    await there.answered()
    await call.media.hears(music, { seconds: 1 })
    await there.media.keys('1')
    await call.media.hears(440)
    await there.hangUp()
    t.equal(await call.over(), 'there')
    const own = carrier.log
      .slice(before)
      .filter(({ message }) => header(message, 'Call-ID') === header(invite, 'Call-ID'))
    t.ok(own.length > 3)
    for (const { message } of own)
      t.notMatch(
        format(message).toString(),
        new RegExp(`${customer}|02473001234|sip:101|Máy|Người`),
      )
    t.equal(rung(desk) + rung(app), 0, 'phones inside are silent')
    t.match(await record(), { agent: { number: '101' }, offers: [{ outcome: 'answered' }] })
  },
)

t.test(
  'a voicemail that answers is no answer: the next agent is offered, music goes on',
  async (t) => {
    await it.change({ ringSeconds: 5 })
    t.teardown(() => it.change({ ringSeconds: 20 }))
    const second = await it.agent(t, '102')
    const call = await it.calling(customer)
    const there = await carrier.incoming()
    there.answer()
    const next = await second.incoming(20_000)
    await call.media.hears(music, { seconds: 0.3 })
    next.answer()
    await call.media.hears(toneOf('102'))
    await next.hangUp()
    t.equal(await there.over(), 'there', 'the own phone is let go')
    const { offers, reason } = await record()
    t.equal(reason, 'answered')
    t.same(
      offers.map(({ name, outcome }) => `${name} ${outcome}`),
      ['Người 101 no_answer', 'Người 102 answered'],
    )
  },
)

t.test('who refuses on the own phone makes room for the next at once', async (t) => {
  const second = await it.agent(t, '102')
  for (const refuse of ['key', 'reject'] as const) {
    const call = await it.calling(customer)
    const there = await carrier.incoming()
    if (refuse === 'reject') there.reject(486)
    else {
      there.answer()
      await there.answered()
      await there.media.keys('2')
    }
    const next = await second.incoming(10_000)
    next.answer()
    await call.media.hears(toneOf('102'))
    await call.hangUp()
    t.match(await record(), { agent: { number: '102' } }, refuse)
  }
})

t.test('with no hotline anywhere an own phone is refused, whoever saves', async (t) => {
  const hotlines: readonly { id: number }[] = (await api.ok('GET', '/api/hotlines')).items
  const change = (path: string, body: object) => pbx.api('PATCH', `/api/${path}`, body)
  const refused = { status: 422, body: { code: 'unprocessable' } }
  const [first] = hotlines.filter(({ id }) => id !== hotlineId)
  await api.ok('PATCH', `/api/hotlines/${first?.id}`, { outbound: false })
  const hide = () => change(`hotlines/${hotlineId}`, { outbound: false })
  const remove = () => pbx.api('DELETE', `/api/hotlines/${hotlineId}`)
  for (const take of [hide, remove]) {
    const answer = await take()
    t.match(answer, { status: 409, body: { code: 'in-use' } }, 'the queue uses it')
    t.match(answer.body.detail, `queues/${it.queueId}`)
  }
  await it.change({ hotlineId: null })
  for (const take of [hide, remove]) {
    const answer = await take()
    t.match(answer, refused, 'it is the last one')
    t.match(answer.body.detail, `users/${userId}`)
  }

  await receives({ receivingMethod: 'all' })
  await api.ok('PATCH', `/api/hotlines/${hotlineId}`, { outbound: false })
  t.match(await change(`users/${userId}`, { receivingMethod: 'agent_phone' }), refused)
  const { token } = await api.ok('POST', '/api/tokens', { name: 'Tự đổi', role: 'agent', userId })
  const own = await fetch(`${pbx.base}/api/users/me`, {
    ...{ method: 'PATCH', body: JSON.stringify({ receivingMethod: 'agent_phone' }) },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
  t.equal(own.status, 422, 'the person')
  t.match(await api.ok('GET', `/api/users/${userId}`), { receivingMethod: 'all' })
})
