import t from 'tap'
import type { AuditItem } from '../../src/features/audit/audit.schema.js'
import { beside, hearsNow, supervisionHouse, voices, whoHears } from './supervision-house.js'
import { allKeys, supervisionTold } from './supervision-told.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house

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

t.test(
  'every order is in the audit log before it is answered, and before anybody answers it',
  async (t) => {
    const { id, phone, colleague, customer, own } = await it.talk(t)
    const to = { type: 'extension', id: extensions.get('102')?.id }
    const written: string[] = []
    /** Orders, and reads what is written of this call by then. */
    const ordered = async (what: string, action: string, body: object = {}) => {
      const actionId = await it.order(id, what, body)
      const { items } = await pbx.api.ok('GET', '/api/audit?limit=20')
      const entries = (items as AuditItem[]).filter(({ object }) => object === `calls/${id}`)
      written.push(action)
      t.same(entries.map((one) => one.action).toReversed(), written)
      t.match(entries[0], { kind: 'token', userId: it.supervisorId })
      return actionId
    }
    const listening = await ordered('listen', 'call.listened')
    const sup = await phone.incoming()
    sup.answer()
    await it.action(listening, 'done')
    await ordered('whisper', 'call.whispered')
    await ordered('join', 'call.joined')
    await sup.hangUp()
    await it.action(listening, 'done', 'left')

    const taking = await ordered('takeover', 'call.taken-over', { mode: 'on_answer' })
    const declining = await phone.incoming()
    declining.reject(486)
    await it.action(taking, 'failed', 'busy')
    await ordered('transfer', 'call.transferred', { to })
    const next = await colleague.incoming()
    next.answer()
    t.equal(await own.over(), 'there')
    await customer.media.hears(voices.colleague, { seconds: 1 })
    await ordered('hangup', 'call.hung-up')
    t.same(await Promise.all([customer.over(), next.over()]), ['there', 'there'])
    await calls.one(30_000)
  },
)
