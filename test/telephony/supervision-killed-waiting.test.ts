import t from 'tap'
import { type QueueRecord, setStatus } from './queue-crowd.js'
import { eachHears, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
const record = async () => (await calls.one(40_000)) as QueueRecord
const killed = () => pbx.killService('SIGKILL')

t.test('killed while the supervisor rings for a caller who waits', async (t) => {
  for (const number of ['101', '102']) await setStatus(it, number, 'paused')
  const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
  const customer = await it.calling()
  await customer.media.hears(voices.music)
  const { id } = await it.call(({ place }) => place === 1, 'the waiting caller')
  await it.order(id, 'takeover', { mode: 'on_answer' })
  const sup = await phone.incoming()
  await killed()
  sup.answer()
  await eachHears(t, [customer, ['supervisor']], [sup, ['customer']])
  await it.comesBack()
  await sup.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { id, agent: { number: '110' } })
  for (const number of ['101', '102']) await setStatus(it, number, 'ready')
})
