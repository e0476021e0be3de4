import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/db/database.js'
import { heardWords, limits, outboundHouse } from './outbound-house.js'

const { house, api, first, idOf, patch, guard } = await outboundHouse(t)
const { pbx, calls } = house

t.test(
  'more calls at once than an extension may have are refused, whoever they are joined with',
  async (t) => {
    await guard({ extension: { simultaneous: 1, perMinute: 100, minutesPerDay: 100 } })
    t.teardown(() => guard({}))
    const phone = await house.scripted(t, '4568', { tone: 700 })
    const call = await phone.call('0909789846')
    const there = await first.incoming()
    there.answer()
    await call.answered()
    const more = await phone.call('0909789847')
    t.equal(await more.refused(), 403)
    t.ok(heardWords(more), 'words are heard')
    t.match((await calls.one()).story, [{}, { data: { why: 'extension_limit' } }, {}])
    await call.hangUp()
    await calls.one()
    const again = await phone.call('0909789847')
    await first.incoming()
    await again.hangUp()
    await calls.one()
  },
)

t.test(
  'more calls a minute than allowed are refused, and repeated, freeze the extension',
  async (t) => {
    await guard({
      extension: { simultaneous: 2, perMinute: 0, minutesPerDay: 100 },
      freezeAfter: 2,
    })
    t.teardown(async () => {
      await guard({})
      await patch('4567', { frozen: false })
    })
    const phone = await house.scripted(t, '4567', { tone: 700 })
    for (const why of ['minute_limit', 'minute_limit']) {
      const call = await phone.call('0909789846')
      t.equal(await call.refused(), 403)
      t.ok(heardWords(call), 'words are heard')
      t.match((await calls.one()).story, [{}, { data: { why } }, {}])
    }
    const { items } = await api.ok('GET', '/api/audit?limit=20')
    const actions = items.map(({ action }: { action: string }) => action)
    t.ok(actions.includes('fraud-guard.breached') && actions.includes('fraud-guard.frozen'))
    t.match(await api.ok('GET', `/api/extensions/${idOf('4567')}`), { frozen: true })
  },
)

t.test('a phone that forwards a call outside (302) is not followed', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  await house.scripted(t, '4567', { tone: 500, reaction: { redirect: '0909789846' } })
  const before = first.log.length
  const call = await phone.call('4567')
  t.ok((await call.refused()) >= 400)
  t.equal(first.log.length, before)
  await calls.one()
})

t.test('twenty calls at the same moment are no way around the limit', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const all = await Promise.all([...Array(20)].map(() => phone.call('0909789846')))
  const statuses = all.map((call) => call.refused(9000).catch(() => 0))
  let reached = 0
  while (await first.incoming(3000).catch(() => undefined)) reached += 1
  t.ok(reached <= 2, `${reached} reached the carrier`)
  for (const call of all) await call.hangUp()
  t.ok((await Promise.all(statuses)).filter((status) => status === 403).length >= 18)
  await calls.next(20)
})

t.test('legs that a transfer has joined still count', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const one = await phone.call('0909789846')
  const atOne = await first.incoming()
  atOne.answer()
  await one.answered()
  const two = await phone.call('0909789847')
  const atTwo = await first.incoming()
  atTwo.answer()
  await two.answered()
  t.equal(await one.transferTo(two), 200)
  const three = await phone.call('0909789848')
  t.equal(await three.refused(), 403)
  await atOne.hangUp()
  await atTwo.over()
  await calls.next(3)
})

t.test('nobody gets from one trunk to another by digits', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  for (const number of ['0909789846', '113', 'outbound-plan', '0909789846-1-0-1']) {
    const call = await first.call(number, { from: '0911111111' })
    t.equal(await call.refused(), 404)
    await calls.one()
  }
  const call = await phone.call('0909789846')
  const there = await first.incoming()
  there.answer()
  await call.answered()
  t.ok((await call.transfer('0909789847')) >= 400, 'nor does a phone send anybody there')
  t.equal(call.leg.state, 'up')
  t.ok((await there.transfer('0909789847')) >= 400, 'nor does the carrier')
  await call.hangUp()
  await calls.one()
})

t.test('minutes that were talked while the service was down are charged', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  await pbx.killService('SIGKILL')
  const call = await phone.call('0909789846')
  const there = await first.incoming()
  there.answer()
  await call.answered()
  await there.media.hears(700, { seconds: 1 })
  await call.hangUp()
  await pbx.start()
  t.match(await calls.one(), { status: 'success' })
  const db = await openDatabase(join(pbx.data, 'db/tongdai.sqlite'))
  t.teardown(() => db.destroy())
  const [charged] = await db('outsideUse').orderBy('id', 'desc').limit(1)
  t.match(charged, { extension: '4568' })
  t.ok(charged.ms >= 900, `${charged.ms} ms`)
})

t.test('the night has its own limits, in the dialplan too', async (t) => {
  const clock = (hours: number) =>
    new Date(Date.now() + (7 + hours) * 3_600_000).toISOString().slice(11, 16)
  const none = { ...limits, simultaneous: 0 }
  const phone = await house.scripted(t, '4568', { tone: 700 })
  t.teardown(() => guard({}))
  await guard({ night: { from: clock(1), to: clock(2), extension: none, box: none } })
  const call = await phone.call('0909789846')
  await first.incoming()
  await call.hangUp()
  await calls.one()
  await guard({ night: { from: clock(-1), to: clock(1), extension: none, box: none } })
  const late = await phone.call('0909789846')
  t.equal(await late.refused(), 403)
  t.match((await calls.one()).story, [{}, { data: { why: 'extension_limit' } }, {}])
})
