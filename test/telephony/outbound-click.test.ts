import t from 'tap'
import { login } from '../support/api.js'
import { header } from '../support/sip/message.js'
import { secondsOf } from '../support/tone.js'
import { outboundHouse } from './outbound-house.js'
import { told } from './talk.js'

const { house, api, first, other, patch, idOf, guard } = await outboundHouse(t)
const { pbx, calls } = house
const to = '0909789846'
const clicked = { extension: '4568', to: '0909 789 846', hotline: '02473005678' }
const click = (body: object = clicked) => api('POST', '/api/calls', body)

t.test('all phones of the person ring; the first to answer calls, the others stop', async (t) => {
  await api.ok('PATCH', `/api/hotlines/${other}`, { record: true })
  t.teardown(() => api.ok('PATCH', `/api/hotlines/${other}`, { record: false }))
  const desk = await house.scripted(t, '4568', { tone: 600 })
  const mobile = await house.scripted(t, '4568', { tone: 700 })
  const answer = await click()
  t.equal(answer.status, 202)
  const [atDesk, atMobile] = [await desk.incoming(), await mobile.incoming()]
  t.match(
    header(atDesk.leg.invite, 'From'),
    new RegExp(`<sip:${to}@`),
    'it shows who will be called',
  )
  t.equal(first.log.length, 0, 'nobody outside is called yet')
  atMobile.answer()
  t.equal(await atDesk.over(), 'there')
  const there = await first.incoming()
  t.match(there.leg.invite.uri, new RegExp(`^sip:${to}@`))
  t.match(header(there.leg.invite, 'From'), /<sip:02473005678@/)
  there.answer()
  await there.media.hears(700, { seconds: 1 })
  await atMobile.media.hears(440, { seconds: 1 })
  await atMobile.hangUp()
  await there.over()

  const record = await calls.one()
  t.match(record, {
    ...{ id: answer.body.id, direction: 'outbound', status: 'success', hasRecording: true },
    ...{ from: { number: '4568', name: 'Máy 4568' }, to: { number: to } },
  })
  t.equal(told(record), 'called ringing answered ended')
  const { channels } = await calls.recording(record.id)
  t.same(
    channels.map((voice, side) => secondsOf(voice, [700, 440][side] ?? 0) > 0.7),
    [true, true],
  )
  const trace = await api.ok('GET', `/api/calls/${record.id}/trace`)
  t.match(trace.destination, { type: 'external', number: to })
  const left = await pbx.asterisk('core show channels count')
  t.match(left, /^0 active channels/m)
})

t.test('phones that decline or do not answer in time leave one record', async (t) => {
  const desk = await house.scripted(t, '4568', { tone: 600 })
  const mobile = await house.scripted(t, '4568', { tone: 700 })
  const before = first.log.length
  const answer = await click()
  const both = [await desk.incoming(), await mobile.incoming()]
  for (const ringing of both) ringing.reject(486)
  t.match(await calls.one(), {
    ...{ id: answer.body.id, direction: 'outbound', status: 'no_answer' },
    ...{ from: { number: '4568' }, to: { number: to } },
  })
  t.equal(first.log.length, before)
})

t.test('a phone that was lost leaves one record, too', async (t) => {
  await house.scripted(t, '4568', { tone: 600, reaction: 'silent' })
  const answer = await click()
  t.equal(answer.status, 202)
  t.match(await calls.one(20_000), {
    id: answer.body.id,
    direction: 'outbound',
    status: 'no_answer',
  })
})

t.test('without a registered phone it is refused', async (t) => {
  const refused = await api('POST', '/api/calls', { ...clicked, extension: '4567' })
  t.equal(refused.status, 422)
  t.match(refused.body, { code: 'unprocessable', errors: [{ path: 'extension' }] })
})

t.test('a number inside is called as if it had been dialled', async (t) => {
  const desk = await house.scripted(t, '4568', { tone: 600, reaction: 'answer' })
  const inside = await house.scripted(t, '4567', { tone: 500, reaction: 'answer' })
  const answer = await click({ extension: '4568', to: '4567' })
  const own = await desk.incoming()
  const called = await inside.incoming()
  await called.media.hears(600)
  await own.hangUp()
  t.match(await calls.one(), {
    ...{ id: answer.body.id, direction: 'internal', status: 'success' },
    ...{ from: { number: '4568' }, to: { number: '4567' } },
  })
})

t.test('what the person may not dial is refused before anybody rings', async (t) => {
  const desk = await house.scripted(t, '4568', { tone: 600 })
  t.teardown(() => patch('4568', { frozen: false, permissions: allowed }))
  const allowed = ['internal', 'local', 'mobile', 'national']
  t.equal((await click({ ...clicked, to: '0012025550123' })).status, 422)
  t.equal((await click({ ...clicked, extension: '999' })).status, 422)
  await patch('4568', { frozen: true })
  t.equal((await click()).status, 422)
  await patch('4568', { frozen: false, permissions: ['mobile'] })
  t.equal((await click({ extension: '4568', to: '4567' })).status, 422)
  await api.ok('PATCH', `/api/hotlines/${other}`, { outbound: false })
  t.match(await click(), { status: 422, body: { errors: [{ path: 'hotline' }] } })
  await api.ok('PATCH', `/api/hotlines/${other}`, { outbound: true })
  await t.rejects(desk.incoming(300))
})

t.test('the limits hold when the phone has answered', async (t) => {
  await guard({ extension: { simultaneous: 1, perMinute: 100, minutesPerDay: 100 } })
  t.teardown(() => guard({}))
  const desk = await house.scripted(t, '4568', { tone: 600 })
  const call = await desk.call('0909111222')
  const there = await first.incoming()
  const answer = await click()
  const own = await desk.incoming()
  own.answer()
  await own.over()
  const [refused] = (await calls.next(1)).filter(({ id }) => id === answer.body.id)
  t.match(refused, { direction: 'outbound', reason: 'refused', to: { number: to } })
  await call.hangUp()
  await there.over()
  await calls.one()
})

t.test('an agent calls for himself alone, a supervisor for anybody', async (t) => {
  const people = await Promise.all(
    (['agent', 'supervisor'] as const).map(async (role) => {
      const login = { username: role, password: 'a good long password', name: role, role }
      await api.ok('POST', '/api/users', { ...login, ...(role === 'agent' && mine) })
      return role
    }),
  )
  const [agent, supervisor] = await Promise.all(
    people.map((name) => login(pbx.base, name, 'a good long password')),
  )
  const own = await house.scripted(t, '4567', { tone: 600, reaction: { reject: 486 } })
  const desk = await house.scripted(t, '4568', { tone: 700, reaction: { reject: 486 } })
  t.equal((await agent?.('POST', '/api/calls', clicked))?.status, 403)
  t.equal((await agent?.('POST', '/api/calls', { extension: own.user, to }))?.status, 202)
  t.equal((await supervisor?.('POST', '/api/calls', { extension: desk.user, to }))?.status, 202)
  await calls.next(2)
})
const mine = { extensionId: idOf('4567') }
