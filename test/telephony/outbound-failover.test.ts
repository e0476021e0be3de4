import t from 'tap'
import { header } from '../support/sip/message.js'
import { poll } from '../support/wait.js'
import { outboundHouse } from './outbound-house.js'

const { house, api, first, second } = await outboundHouse(t)
const { calls } = house
const number = '0909789846'

t.test('a carrier that refuses, or is silent, is left for the next', async (t) => {
  t.teardown(() => first.react('ring'))
  const phone = await house.scripted(t, '4568', { tone: 700 })
  for (const [reaction, atMost] of [
    ...[503, 500, 501, 502, 504, 403, 402, 488, 606, 408].map(
      (status) => [{ reject: status }, 1500] as const,
    ),
    ['silent', 6000],
  ] as const) {
    first.react(reaction)
    const begun = Date.now()
    const call = await phone.call(number)
    const there = await second.incoming()
    const told = JSON.stringify(reaction)
    t.ok(Date.now() - begun < atMost, `${told} after ${Date.now() - begun} ms`)
    t.match(there.leg.invite.uri, new RegExp(`^sip:${number}@`), told)
    there.answer()
    await call.answered()
    await call.hangUp()
    t.match(await calls.one(), { direction: 'outbound', status: 'success', to: { number } }, told)
  }
})

t.test('who is busy, declines or does not exist is so over every trunk', async (t) => {
  t.teardown(() => first.react('ring'))
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const before = second.log.length
  for (const [said, heard] of [
    [486, 486],
    [600, 486],
    [404, 404],
    [410, 410],
    [484, 484],
    [604, 404],
    [603, 403],
    [480, 480],
  ] as const) {
    first.react({ reject: said })
    const call = await phone.call(number)
    t.equal(await call.refused(), heard, `the carrier said ${said}`)
    await calls.one()
  }
  t.equal(second.log.length, before, 'the second carrier heard nothing')
})

t.test('a redirection by a carrier is not followed', async (t) => {
  t.teardown(() => first.react('ring'))
  const phone = await house.scripted(t, '4568', { tone: 700 })
  for (const to of ['0909999999', '4567', '02873001234']) {
    first.react({ redirect: to })
    const before = first.log.length
    const call = await phone.call(number)
    t.equal(await call.refused(), 486)
    const asked = first.log
      .slice(before)
      .filter(({ sent, message }) => !sent && message.status === 0 && message.method === 'INVITE')
    t.same(
      asked.map(({ message }) => message.uri.replace(/@.*/, '')),
      [`sip:${number}`],
      to,
    )
    await calls.one()
  }
})

t.test('what a carrier says after it has rung is about whom it rang', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const before = second.log.length
  const call = await phone.call(number)
  const there = await first.incoming()
  await call.rings()
  there.reject(408)
  t.ok((await call.refused()) >= 400)
  t.equal(second.log.length, before)
  await calls.one()
})

t.test('while all trunks refuse, the caller is told what the last one said', async (t) => {
  for (const carrier of [first, second]) {
    carrier.react({ reject: 503 })
    t.teardown(() => carrier.react('ring'))
  }
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const call = await phone.call(number)
  t.equal(await call.refused(), 503)
  t.match(await calls.one(), { status: 'no_answer', reason: 'congestion' })
})

t.test(
  'sound without an answer is heard, ends when the caller wants, and is no answer',
  async (t) => {
    const phone = await house.scripted(t, '4568', { tone: 700 })
    const before = second.log.length
    const call = await phone.call(number)
    const there = await first.incoming()
    there.progress()
    await call.media.hears(440, { seconds: 1 })
    await call.hangUp()
    await there.over()
    const record = await calls.one()
    t.match(record, { status: 'no_answer', reason: 'cancelled', talkSeconds: 0, answeredAt: null })
    t.equal(second.log.length, before)
  },
)

t.test('sound without an answer ends with the ring time; no other trunk is tried', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const before = second.log.length
  const begun = Date.now()
  const call = await phone.call(number)
  const there = await first.incoming()
  there.progress()
  t.equal(await call.refused(70_000), 480)
  const seconds = (Date.now() - begun) / 1000
  t.ok(seconds > 58 && seconds < 64, `${seconds} s`)
  await there.over()
  t.match(await calls.one(), { status: 'no_answer', reason: 'no_answer' })
  t.equal(second.log.length, before)
  t.equal((await api.ok('GET', '/api/outbound-routes')).items.length, 1)
})

t.test('a trunk that is lost is left at once', async (t) => {
  const { items } = await api.ok('GET', '/api/trunks')
  const id = items.find(({ name }: { name: string }) => name === 'VNPT')?.id
  const asked = (qualifySeconds: number) => api.ok('PATCH', `/api/trunks/${id}`, { qualifySeconds })
  first.react('silent')
  t.teardown(async () => {
    first.react('ring')
    await asked(0)
  })
  await asked(2)
  const isLost = async () => (await api.ok('GET', `/api/trunks/${id}`)).reachable === false
  await poll(isLost, 'lost trunk', 15_000)
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const begun = Date.now()
  const call = await phone.call(number)
  const there = await second.incoming()
  t.ok(Date.now() - begun < 1500, `${Date.now() - begun} ms`)
  t.match(header(there.leg.invite, 'From'), /<sip:02873001234@/)
  await call.hangUp()
  await calls.one()
})
