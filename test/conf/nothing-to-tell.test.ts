import { readFileSync } from 'node:fs'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { rawAmi } from '../support/raw-ami.js'
import { poll } from '../support/wait.js'
import { withoutAsterisk } from '../support/without-asterisk.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx, extensions } = house
const { api } = pbx

const to = (number: string) => ({ type: 'extension', id: extensions.get(number)?.id })
const made = async (path: string, body: object): Promise<number> =>
  (await api.ok('POST', `/api/${path}`, body)).id

const slots = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }]
const schedule = await made('schedules', { name: 'Văn phòng', slots, holidays: [] })
const sound = await made('sounds', { name: 'Chào', text: 'Xin chào', language: 'vi' })
const menu = await made('ivrs', {
  name: 'Menu',
  ...{ greetingSoundId: sound, keys: { 1: to('101') }, otherwise: to('101') },
})

/** Changes of which nothing stands in a file of Asterisk's. */
const unseen = async () => [
  await api('PATCH', `/api/ivrs/${menu}`, { keys: { 2: to('102') }, attempts: 2, name: 'M' }),
  await api('PATCH', `/api/schedules/${schedule}`, { name: 'Giờ làm', slots: [] }),
  await api('PUT', `/api/schedules/${schedule}/override`, {
    state: 'open',
    until: new Date(Date.now() + 3_600_000).toISOString(),
  }),
  await api('PATCH', `/api/sounds/${sound}`, { name: 'Lời chào' }),
  await api('PATCH', `/api/sounds/${sound}`, { text: 'Kính chào quý khách' }),
  await api('POST', '/api/blocked-numbers', { number: '0909000111', scope: 'ivr' }),
]
const files = () =>
  ['pjsip.conf', 'extensions.conf', 'musiconhold.conf'].map((name) =>
    readFileSync(`${pbx.data}/conf/generated/${name}`, 'utf8'),
  )

t.test('what stands in no file of Asterisk is changed without a reload', async (t) => {
  const { amiPort, amiSecret } = JSON.parse(readFileSync(`${pbx.data}/secrets.json`, 'utf8'))
  const ami = await rawAmi('127.0.0.1', amiPort, 'tongdai', amiSecret)
  t.teardown(() => ami.close())
  const reloads = () => ami.heard().split('Event: Reload').length - 1
  const before = files()
  for (const { status } of await unseen()) t.ok(status < 300, `${status}`)
  await ami.ask('Action: Ping')
  t.equal(reloads(), 0)
  t.same(files(), before)
  await api.ok('PATCH', `/api/ivrs/${menu}`, { otherwise: to('102') })
  await poll(() => reloads() > 0, 'the reload of what does stand there', 5000)
})

t.test('while Asterisk is down only what it must confirm is refused', async (t) => {
  const release = await withoutAsterisk(pbx)
  await api.ok('DELETE', '/api/blocked-numbers/1')
  await api.ok('PATCH', `/api/ivrs/${menu}`, { keys: {} })
  await api.ok('PATCH', `/api/sounds/${sound}`, { text: 'Xin chào' })
  await api.ok('PATCH', `/api/schedules/${schedule}`, { slots })
  for (const { status } of await unseen()) t.ok(status < 300, `${status}`)
  const before = await api.ok('GET', `/api/ivrs/${menu}`)
  t.match(before, { keys: { 2: to('102') }, attempts: 2 })
  const refused = { status: 503, body: { code: 'asterisk-unreachable' } }
  t.match(await api('PATCH', `/api/ivrs/${menu}`, { otherwise: to('101') }), refused)
  t.match(await api('DELETE', `/api/ivrs/${menu}`), refused)
  t.same(await api.ok('GET', `/api/ivrs/${menu}`), before)
  const { items } = await api.ok('GET', '/api/config/revisions?limit=1')
  t.match(items, [{ action: 'blockedNumber.created' }], 'and such changes have their revision')
  await release()
  await pbx.waitHealthy(30_000)
  await api.ok('PATCH', `/api/ivrs/${menu}`, { otherwise: to('101') })
})
