import t from 'tap'
import { beside, hearsNow, supervisionHouse, whoHears } from './supervision-house.js'
import { allKeys, supervisionTold } from './supervision-told.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house

t.test('a supervisor listens, whispers and joins, and switches between them', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const invites = () =>
    [...it.carrier.log].filter(
      ({ message, sent }) => !sent && message.method === 'INVITE' && message.status === 0,
    ).length
  const before = invites()
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  for (const what of ['listen', 'whisper', 'join', 'listen', 'join', 'whisper'] as const) {
    if (what !== 'listen' || (await it.live()).length === 0)
      t.equal(await it.order(id, what), action, 'the same action goes on')
    else await it.order(id, what)
    const hear = async () => await Promise.all([customer, own, sup].map((one) => hearsNow(one)))
    let seen = await hear()
    for (let n = 0; n < 3 && JSON.stringify(seen) !== JSON.stringify(whoHears[what]); n++)
      seen = await hear()
    t.same(seen, whoHears[what], what)
  }
  t.equal(invites(), before, 'the customer’s phone is asked nothing')
  await sup.hangUp()
  await it.action(action, 'done', 'left')
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  const record = await calls.one(30_000)
  t.match(record, { reason: 'answered', agent: { number: '101' } })
})

t.test('the supervisor’s keys do nothing at all', async (t) => {
  const told = await supervisionTold(t, pbx)
  const { id, sup, customer, own, hears } = await beside(it, t, 'listen')
  const begun = ['begun listen']
  for (const what of ['listen', 'whisper', 'join'] as const) {
    if (what !== 'listen') {
      await it.order(id, what)
      begun.push(`begun ${what}`)
    }
    await hears(what)
    t.same(await told(), begun)
    await sup.media.keys(allKeys)
    await hears(what)
    t.same(await told(), begun, `what is begun goes on: ${what}`)
  }
  await customer.hangUp()
  await Promise.all([own.over(), sup.over()])
  await calls.one(30_000)
})
