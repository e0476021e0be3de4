import t from 'tap'
import { saw } from '../support/carrier.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { secondsOf, tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'
import { cancelReason, customer, groupHouse, hotline, invitesOf } from './groups.js'
import { promptsOf } from './prompts.js'

const { house, api, carrier, made, extension, to, hotlineId, trunkId, group, call } =
  await groupHouse(t)
const { calls, pbx } = house
const music = 1500

t.test(
  'whoever has heard the house already hears the music of the group, and is recorded',
  async (t) => {
    const prompts = promptsOf(pbx)
    const soundIds = [await prompts.upload('music', encodeWav([tone(music, 2, 16_000)], 16_000))]
    const musicClassId = await made('music-classes', { name: 'Nhạc nhóm', soundIds })
    const id = await group({
      ...{ strategy: 'in_turn', ringSeconds: 5, musicClassId, record: true },
      members: [extension('101'), extension('102')],
    })
    const menu = { name: 'Menu', timeoutSeconds: 1, attempts: 1, otherwise: { type: 'group', id } }
    const open = { type: 'ivr', id: await made('ivrs', menu) }
    await api.ok('PATCH', `/api/hotlines/${hotlineId}`, { open })
    const first = await house.scripted(t, '101', { tone: 500 })
    const second = await house.scripted(t, '102', { tone: 700 })
    const caller = await call()
    const one = await first.incoming()
    await caller.media.hears(music)
    await one.refused()
    const two = await second.incoming()
    const from = caller.media.sound().length / 8000
    await caller.media.hears(music, { from })
    two.answer()
    await caller.media.hears(700, { seconds: 1 })
    await caller.hangUp()
    const record = await calls.one()
    t.match(record, { status: 'success', hasRecording: true, agent: { number: '102' } })
    const { channels } = await calls.recording(record.id)
    t.ok(secondsOf(channels[1] ?? new Int16Array(), 700) >= 0.4)
  },
)

t.test('a member’s own phone sees the hotline of the group, not that of the box', async (t) => {
  const other = '02473001234'
  const own = { number: other, name: 'Riêng', trunkId, outbound: true }
  const seen = await made('hotlines', { ...own, open: to('101'), fallback: to('101') })
  const userId = await made('users', {
    ...{ username: 'an', name: 'An', password: 'mật khẩu của An', role: 'agent' },
    ...{ ...extension('101'), agentPhone: '84844441999', receivingMethod: 'agent_phone' },
  })
  await group({ members: [extension('101'), extension('102')], hotlineId: seen })
  const desk = await house.scripted(t, '101', { tone: 500 })
  const phone = await house.scripted(t, '102', { tone: 700 })
  const before = invitesOf(desk)
  const caller = await call()
  const there = await carrier.incoming()
  t.match(saw(there, 'From'), `<sip:${other}@`)
  const inside = await phone.incoming()
  there.answer()
  await there.answered()
  t.equal(inside.leg.state, 'ringing', 'the others ring on while it is asked')
  await there.media.keys('1')
  await caller.answered()
  t.equal(await inside.refused(), 487)
  t.match(cancelReason(phone), /completed elsewhere/)
  t.equal(invitesOf(desk), before)
  await caller.hangUp()
  await calls.one()
  await api.ok('PATCH', `/api/users/${userId}`, { receivingMethod: 'ip_phone' })
})

t.test('extensions that must confirm, each with its own time', async (t) => {
  await group({
    ...{ confirm: true, ringSeconds: 20 },
    members: [{ ...extension('102'), ringSeconds: 5 }, extension('103')],
  })
  const short = await house.scripted(t, '102', { tone: 700 })
  const long = await house.scripted(t, '103', { tone: 900 })
  const caller = await call()
  const one = await short.incoming()
  const two = await long.incoming()
  await one.refused()
  t.equal(two.leg.state, 'ringing')
  two.answer()
  await two.answered()
  t.equal(caller.leg.state, 'ringing')
  await two.media.keys('1')
  await caller.answered()
  await caller.media.hears(900)
  await two.hangUp()
  await caller.over()
  const { story, agent } = await calls.one()
  t.match(agent, { number: '103' })
  t.match(story.find(({ code }) => code === 'not_answered')?.data, { number: '102' })
})

t.test('a hung service keeps nobody from a group, and a transfer leads to it', async (t) => {
  await group({ number: '620', members: [extension('103')] })
  await api.ok('PATCH', `/api/hotlines/${hotlineId}`, { open: to('102'), fallback: to('102') })
  const phone = await house.scripted(t, '102', { tone: 700 })
  const member = await house.scripted(t, '103', { tone: 900 })
  pbx.service.kill('SIGSTOP')
  t.teardown(() => pbx.service.kill('SIGCONT'))
  const caller = await call()
  const came = await phone.incoming()
  came.answer()
  await caller.media.hears(700)
  void came.transfer('620', 12_000).then(() => came.hangUp())
  const there = await member.incoming()
  t.match(saw(there, 'From'), customer)
  there.answer()
  await caller.media.hears(900)
  await there.hangUp()
  await caller.over()
  pbx.service.kill('SIGCONT')
  t.match(await calls.one(), {
    ...{ direction: 'inbound', status: 'success', to: { number: hotline } },
    agent: { number: '103' },
  })
})

t.test('phones ring together though their addresses are longer than a variable', async (t) => {
  const numbers = ['101', '102', '103', '104']
  await group({ strategy: 'together', members: numbers.map(extension) })
  const phones = await Promise.all(
    numbers.flatMap((number) =>
      [1, 2, 3, 4, 5].map((n) =>
        house.scripted(t, number, {
          tone: 700,
          contactUser: `${number}-${n}-${'push'.repeat(48)}`,
        }),
      ),
    ),
  )
  const caller = await call()
  const rung = await Promise.all(phones.map((phone) => phone.incoming(30_000)))
  rung.at(-1)?.answer()
  await caller.media.hears(700)
  const ends = await Promise.all(rung.slice(0, -1).map((one) => one.refused()))
  t.same(new Set(ends), new Set([487]))
  await caller.hangUp()
  t.match(await calls.one(), { status: 'success', agent: { number: '104' } })
})

t.test('an account for whose addresses there is no room left is not rung', async (t) => {
  await group({ strategy: 'together', members: ['103', '102', '101'].map(extension) })
  const { items } = await api.ok('GET', '/api/users')
  const { id } = items.find(({ username }: { username: string }) => username === 'an')
  await api.ok('PATCH', `/api/users/${id}`, { receivingMethod: 'all' })
  const accounts = await api.ok('GET', `/api/users/${id}/sip-accounts`)
  const app = accounts.items.find(({ kind }: { kind: string }) => kind === 'app')
  const contactUser = (n: number) => `${n}${'push'.repeat(57)}`
  const five = [1, 2, 3, 4, 5]
  const phones = await Promise.all(
    ['103', '102', '101'].flatMap((number) =>
      five.map((n) => house.scripted(t, number, { tone: 700, contactUser: contactUser(n) })),
    ),
  )
  const apps = await Promise.all(
    five.map((n) =>
      scriptedPhone({
        ...{ address: pbx.place.phone(150 + n), user: app.username, secret: app.secret },
        ...{ server: { host: pbx.place.server, port: pbx.place.sipPort } },
        ...{ tone: 900, contactUser: contactUser(n) },
      }),
    ),
  )
  t.teardown(() => Promise.all(apps.map((phone) => phone.close())))
  for (const phone of apps) await phone.register()
  const caller = await call()
  const rung = await Promise.all(phones.map((phone) => phone.incoming(30_000)))
  rung.at(-1)?.answer()
  await caller.media.hears(700)
  t.same(apps.map(invitesOf), [0, 0, 0, 0, 0])
  await caller.hangUp()
  t.match(await calls.one(), { status: 'success', agent: { number: '101' } })
})
