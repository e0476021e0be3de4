import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { poll } from '../support/wait.js'
import { smsGateway } from './gateway.js'
import { customer, groupHouse } from './groups.js'

const { house, api, carrier, hotlineId, extension, made, group, call } = await groupHouse(t)
const { calls, pbx } = house
const gateway = await smsGateway(t)
const members = [{ number: '0844441909' }, { number: '0844441910' }]
const external = { kind: 'external', hotlineId, members, sms: { missed: true, answered: true } }

const overHttp = {
  ...{ enabled: true, brand: 'vContact', kind: 'http', url: `${gateway.url}/send?to={{to84}}` },
  headers: { 'Content-Type': 'application/json', 'X-Key': 'key-that-nobody-sees' },
  body: '{"phone":"{{to}}","content":"{{text}}","id":"{{id}}"}',
  successPattern: '"CodeResult":"100"',
}
await api.ok('PUT', '/api/settings/sms', overHttp)

const sent = async (callId: string) =>
  (await api.ok('GET', `/api/sms?callId=${encodeURIComponent(callId)}`)).items
const bodies = (from: number) => gateway.received.slice(from).map(({ body }) => JSON.parse(body))

t.test(
  'R63: whoever answers is told while the call is on, byte for byte, and nobody else',
  async (t) => {
    const before = gateway.received.length
    await group(external)
    const caller = await call()
    const legs = [await carrier.incoming(), await carrier.incoming()]
    const there = legs.find(({ leg }) => leg.invite.uri.includes('0844441910'))
    there?.answer()
    await there?.media.keys('1')
    await caller.answered()
    await gateway.got(before + 1)
    t.equal(caller.leg.state, 'up', 'the call is on')
    const [message] = gateway.received.slice(before)
    t.equal(message?.url, '/send?to=84844441910')
    t.equal(message?.headers['x-key'], 'key-that-nobody-sees')
    const { phone, content } = JSON.parse(message?.body ?? '')
    t.equal(phone, '0844441910')
    t.equal(content, '(vContact) Ban vua nhan cuoc goi tu so 0909789846.')
    t.equal(Buffer.byteLength(content), 50)
    await caller.hangUp()
    const record = await calls.one()
    t.match(await sent(record.id), [
      { kind: 'answered', to: '0844441910', state: 'sent', attempts: 1 },
    ])
    t.equal(gateway.received.length, before + 1)
  },
)

t.test(
  'R62: whom a call rang that nobody answered is told at its end, byte for byte',
  async (t) => {
    const before = gateway.received.length
    await group(external)
    const caller = await call()
    await carrier.incoming()
    await carrier.incoming()
    await caller.hangUp()
    const record = await calls.one()
    await gateway.got(before + 2)
    const [, year, month, day, time] =
      /^(\d+)-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(record.startedAt) ?? []
    const text =
      `(vContact) Ban da bi nho 1 cuoc goi tu so ${customer} vao luc ${time} ${day}/${month}/${year}` +
      '. Vui long kiem tra va lien he lai'
    t.equal(Buffer.byteLength(text), 111)
    const told = bodies(before).toSorted((a, b) => a.phone.localeCompare(b.phone))
    t.match(told, [
      { phone: '0844441909', content: text },
      { phone: '0844441910', content: text },
    ])
  },
)

t.test(
  'a gateway that is down or answers rubbish is asked again, and nothing comes twice',
  async (t) => {
    const before = gateway.received.length
    gateway.answers({ status: 200, body: '<html>rubbish</html>' })
    await group({ ...external, members: [{ number: '0844441909' }] })
    const caller = await call()
    await carrier.incoming()
    await caller.hangUp()
    const { id } = await calls.one()
    await gateway.got(before + 1)
    await poll(
      async () => ((await sent(id))[0]?.error === null ? undefined : true),
      'failure',
      5000,
    )
    t.match(await sent(id), [{ state: 'waiting', attempts: 1, error: /rubbish/ }])
    gateway.answers({ status: 200, body: '{"CodeResult":"100"}' })
    await pbx.killService('SIGKILL')
    await pbx.start()
    await gateway.got(before + 2)
    await poll(async () => ((await sent(id))[0]?.state === 'sent' ? true : undefined), 'sent', 5000)
    await pbx.killService('SIGKILL')
    await pbx.start()
    t.equal(gateway.received.length, before + 2)
  },
)

t.test('what happened while the service was dead is told when it is back', async (t) => {
  const file = join(pbx.data, 'sms.jsonl')
  await api.ok('PUT', '/api/settings/sms', { ...overHttp, kind: 'file', brand: 'Cong ty A&B' })
  await made('users', {
    ...{ username: 'an', name: 'An', password: 'mật khẩu của An', role: 'agent' },
    ...{ ...extension('101'), agentPhone: '84844441999' },
  })
  await group({ members: [extension('101'), extension('102')], sms: external.sms })
  const phone = await house.scripted(t, '101', { tone: 700 })
  await pbx.killService('SIGKILL')
  const caller = await call()
  const came = await phone.incoming()
  came.answer()
  await caller.answered()
  await caller.hangUp()
  const again = await call()
  await phone.incoming()
  await again.hangUp()
  await pbx.start()
  await calls.next(2)
  const lines = await poll(
    async () => {
      const text = await readFile(file, 'utf8').catch(() => '')
      const all = text.trimEnd().split('\n')
      return all.length >= 2 ? all.map((line) => JSON.parse(line)) : undefined
    },
    'two lines',
    15_000,
  )
  t.equal(lines.length, 2, 'an extension of nobody has no number to be told at')
  t.match(
    lines.toSorted((a, b) => a.text.length - b.text.length),
    [
      { to: '0844441999', text: `(Cong ty A&B) Ban vua nhan cuoc goi tu so ${customer}.` },
      {
        to: '0844441999',
        text: /^\(Cong ty A&B\) Ban da bi nho 1 cuoc goi tu so 0909789846 vao luc/,
      },
    ],
  )
})
