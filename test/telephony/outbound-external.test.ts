import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/db/database.js'
import { carrierOf, saw } from '../support/carrier.js'
import { heardWords, limits, outboundHouse } from './outbound-house.js'

const { house, api, first, second, trunks, guard } = await outboundHouse(t)
const { pbx, calls } = house
const customers = await carrierOf(t, house, 3, { tone: 600 })
const number = '02473009999'
const member = '0844441909'
const brought = await api.ok('POST', '/api/trunks', {
  ...{ name: 'MobiFone', kind: 'address', host: customers.address, port: customers.port },
  qualifySeconds: 0,
})
const open = { type: 'external', number: member, trunkId: trunks[0] }
const hotline = { number, name: 'Trực đêm', trunkId: brought.id, open, fallback: open }
await api.ok('POST', '/api/hotlines', hotline)
const customer = () => customers.call(number, { from: '0909789846' })
const generous = { ...limits, simultaneous: 30 }

const uses = async () => {
  const db = await openDatabase(join(pbx.data, 'db/tongdai.sqlite'))
  return await db('outsideUse')
    .orderBy('id', 'desc')
    .finally(() => db.destroy())
}

for (const state of ['runs', 'is killed', 'hangs'])
  t.test(`while the service ${state}, a led leg counts towards the box`, async (t) => {
    await guard({ box: { ...generous, simultaneous: 1 } })
    if (state === 'is killed') await pbx.killService('SIGKILL')
    if (state === 'hangs') await pbx.killService('SIGSTOP')
    const phone = await house.scripted(t, '4568', { tone: 700 })
    const call = await customer()
    const led = await first.incoming()
    t.match(saw(led, 'From'), new RegExp(`sip:${number}@`))
    led.answer()
    await call.answered()
    await call.media.hears(440, { seconds: 0.3 })

    const before = first.log.length
    const another = await customer()
    await another.rings()
    t.equal(await another.refused(), 403)
    t.ok(heardWords(another), 'words are heard')
    const own = await phone.call('0909111222')
    t.equal(await own.refused(), 403, 'nor may a phone call while the leg is there')
    t.equal(first.log.length, before, 'the carrier heard nothing')
    await call.hangUp()
    await led.over()

    const dialled = await phone.call('0909111222')
    await first.incoming()
    const late = await customer()
    t.equal(await late.refused(), 403, 'nor a led leg while a phone calls')
    await dialled.hangUp()
    if (state === 'is killed') await pbx.start()
    if (state === 'hangs') await pbx.killService('SIGCONT')
    await pbx.waitHealthy()
    const records = await calls.next(5)
    const refusals = records.flatMap(({ direction, story }) =>
      story.flatMap(({ code, data }) => (code === 'refused' ? [`${direction} ${data.why}`] : [])),
    )
    t.same(refusals.toSorted(), ['inbound box_limit', 'inbound box_limit', 'outbound box_limit'])
    t.match((await uses())[0], { extension: '' }, 'and its talk is charged to the box')
    const { items } = await api.ok('GET', '/api/audit?limit=10')
    const breach = items.find(({ action }: { action: string }) => action === 'fraud-guard.breached')
    t.match(breach, { details: { why: 'box_limit' } })
  })

for (const state of ['runs', 'is killed', 'hangs'])
  t.test(
    `while the service ${state}, without minutes nobody gets outside but to an emergency number`,
    async (t) => {
      await guard({ box: { ...generous, minutesPerDay: 0 } })
      t.teardown(() => guard({}))
      if (state === 'is killed') await pbx.killService('SIGKILL')
      if (state === 'hangs') await pbx.killService('SIGSTOP')
      const before = first.log.length
      const call = await customer()
      t.equal(await call.refused(), 403)
      const phone = await house.scripted(t, '4568', { tone: 700 })
      const own = await phone.call('0909789846')
      t.equal(await own.refused(), 403)
      t.equal(first.log.length, before)
      const urgent = await phone.call('113')
      const help = await first.incoming()
      help.answer()
      await urgent.answered()
      await urgent.hangUp()
      if (state === 'is killed') await pbx.start()
      if (state === 'hangs') await pbx.killService('SIGCONT')
      await pbx.waitHealthy()
      await calls.next(3)
    },
  )

t.test('led legs count towards calls a minute of the box', async (t) => {
  await guard({ box: { ...generous, perMinute: 0 } })
  t.teardown(() => guard({}))
  const call = await customer()
  t.equal(await call.refused(), 403)
  const { id } = await calls.one()
  const trace = await api.ok('GET', `/api/calls/${id}/trace`)
  t.equal(trace.steps.at(-1).code, 'outbound_refused_box_minute_limit')
  const wish = { hotline: number, from: '0909789846', keys: [] }
  const imagined = await api.ok('POST', '/api/routing/simulate', wish)
  t.same(
    imagined.steps.map(({ code }: { code: string }) => code),
    trace.steps.map(({ code }: { code: string }) => code),
  )
  t.same(imagined.destination, trace.destination)
})

t.test(
  'a talk ends when the minutes of the day are used up, of a phone and of a led leg',
  async (t) => {
    await guard({ box: { simultaneous: 1, perMinute: 100, minutesPerDay: 1 } })
    t.teardown(() => guard({}))
    await pbx.killService('SIGKILL')
    const db = await openDatabase(join(pbx.data, 'db/tongdai.sqlite'))
    await db('outsideUse').delete()
    await db('outsideUse').insert({ at: Date.now(), extension: '', ms: 56_000 })
    await db.destroy()
    await pbx.start()
    const phone = await house.scripted(t, '4568', { tone: 700 })
    const begun = Date.now()
    const call = await customer()
    const led = await first.incoming()
    led.answer()
    await call.answered()
    await led.over()
    await call.over()
    const lasted = Date.now() - begun
    t.ok(lasted > 3000 && lasted < 6000, `${lasted} ms`)
    t.match(await calls.one(), { status: 'success' })
    const own = await phone.call('0909789846')
    const status = await Promise.race([own.refused(), own.answered().then(() => 200)])
    if (status === 200) await own.over()
    t.equal(status, 403)
    await calls.one()
    t.equal(second.log.length, 0)
  },
)
