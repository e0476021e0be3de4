import type { Test } from 'tap'
import { carrierOf } from '../support/carrier.js'
import { hotline, until } from './queue-house.js'
import { hearsNow, settled, supervisionHouse, voices, whoHears } from './supervision-house.js'

/** Every action on a call that a member of a group has answered. */
export async function supervisedGroup(t: Test, kind: 'internal' | 'external'): Promise<void> {
  const it = await supervisionHouse(t)
  const { calls, pbx, extensions } = it.house
  const extension = (number: string) => ({ type: 'extension', id: extensions.get(number)?.id })
  // Another carrier leads to the member outside, so that its voice is told from the customer's.
  const mobile = await carrierOf(t, it.house, 2, { tone: voices.agent })
  const { address: host, port } = mobile
  const trunkId = await it.made('trunks', { name: 'Viettel', kind: 'address', host, port })
  await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [trunkId] })
  const hotlineId = await it.made('hotlines', {
    ...{ name: 'Ra ngoài', number: '02473005678', trunkId, outbound: true },
    ...{ open: { type: 'hangup' }, fallback: { type: 'hangup' } },
  })
  const group = await it.made('groups', {
    ...{ name: 'Nhóm', kind, strategy: 'together', otherwise: { type: 'hangup' } },
    ...(kind === 'internal'
      ? { members: [{ extensionId: extensions.get('101')?.id }] }
      : { members: [{ number: '0844441909' }], hotlineId }),
  })
  await pbx.api.ok('PATCH', '/api/hotlines/1', {
    ...{ open: { type: 'group', id: group }, fallback: extension('102') },
  })

  /** A customer talks to the member. */
  async function talk(t: Test) {
    const inside = await it.agent(t, '101')
    const colleague = await it.agent(t, '102')
    const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
    const customer = await it.carrier.call(hotline, { from: '0909777012' })
    const member = await (kind === 'internal' ? inside : mobile).incoming()
    member.answer()
    if (kind === 'external') {
      await member.answered()
      await member.media.keys('1')
    }
    await customer.answered()
    await customer.media.hears(voices.agent, { seconds: 1 })
    const { id } = await it.call(({ status }) => status === 'answered', 'the talk')
    return { id, inside, colleague, phone, customer, member }
  }

  t.test('in a group: listen, whisper and join; the member goes, and two talk on', async (t) => {
    const { id, phone, customer, member } = await talk(t)
    const action = await it.order(id, 'listen')
    const sup = await phone.incoming()
    sup.answer()
    await it.action(action, 'done')
    for (const what of ['listen', 'whisper', 'join', 'listen', 'join'] as const) {
      t.equal(await it.order(id, what), action, 'the same action goes on')
      const hear = () => Promise.all([customer, member, sup].map((one) => hearsNow(one)))
      t.same(await settled(hear, whoHears[what]), whoHears[what], what)
    }
    await member.hangUp()
    const should = [['supervisor'], ['customer']]
    const hear = () => Promise.all([customer, sup].map((one) => hearsNow(one)))
    t.same(await settled(hear, should), should)
    await customer.hangUp()
    t.equal(await sup.over(), 'there')
    t.match(await calls.one(30_000), { id, status: 'success' })
  })

  /** Who is limited to the queues of the member, and has joined, talks on. A member outside has none. */
  async function limited(t: Test): Promise<void> {
    const limit = (supervisedQueueIds: number[] | null) =>
      pbx.api.ok('PATCH', `/api/users/${it.supervisorId}`, { supervisedQueueIds })
    const { id, phone, customer, member } = await talk(t)
    await it.order(id, 'join')
    const sup = await phone.incoming()
    sup.answer()
    await customer.media.hears(voices.supervisor, { seconds: 1 })
    await limit([it.queueId])
    await member.hangUp()
    await customer.media.hears(voices.supervisor, { seconds: 3 })
    await customer.hangUp()
    t.equal(await sup.over(), 'there')
    await calls.one(30_000)
    await limit(null)
    await it.follows()
  }
  if (kind === 'internal')
    t.test('in a group: a limited supervisor who has joined talks on, too', limited)

  for (const mode of ['at_once', 'on_answer'] as const)
    t.test(`in a group: taken over ${mode}`, async (t) => {
      const { id, phone, customer, member } = await talk(t)
      const action = await it.order(id, 'takeover', { mode })
      const sup = await phone.incoming()
      if (mode === 'at_once') t.equal(await member.over(), 'there', 'the member is cut')
      else t.same(await hearsNow(customer), ['agent'], 'the member talks on')
      sup.answer()
      await it.action(action, 'done')
      t.equal(await member.over(), 'there', 'the member is out')
      const should = [['supervisor'], ['customer']]
      const hear = () => Promise.all([customer, sup].map((one) => hearsNow(one)))
      t.same(await settled(hear, should), should)
      await it.call(({ agent }) => agent?.number === '110', 'the supervisor as agent')
      await sup.hangUp()
      t.equal(await customer.over(), 'there')
      t.match(await calls.one(30_000), { id, agent: { number: '110' } })
    })

  t.test('in a group: whom the supervisor takes in vain is not lost', async (t) => {
    const { id, inside, phone, customer, member } = await talk(t)
    const action = await it.order(id, 'takeover', { mode: 'at_once' })
    const sup = await phone.incoming()
    t.equal(await member.over(), 'there')
    sup.reject(486)
    await it.action(action, 'failed', 'busy')
    const next = await (kind === 'internal' ? inside : mobile).incoming()
    next.answer()
    if (kind === 'external') {
      await next.answered()
      await next.media.keys('1')
    }
    const heard = [['agent'], ['customer']]
    const hear = () => Promise.all([customer, next].map((one) => hearsNow(one)))
    t.same(await settled(hear, heard), heard, 'the member is rung again')
    await next.hangUp()
    t.equal(await customer.over(), 'there')
    const number = kind === 'internal' ? '101' : '0844441909'
    t.match(await calls.one(30_000), { id, agent: { number } })
  })

  t.test('in a group: sent elsewhere', async (t) => {
    const { id, colleague, customer, member } = await talk(t)
    const action = await it.order(id, 'transfer', { to: extension('102') })
    const next = await colleague.incoming()
    t.equal(await member.over(), 'there', 'the member is cut')
    next.answer()
    await it.action(action, 'done')
    const should = [['colleague'], ['customer']]
    const hear = () => Promise.all([customer, next].map((one) => hearsNow(one)))
    t.same(await settled(hear, should), should)
    await customer.hangUp()
    t.equal(await next.over(), 'there')
    t.match(await calls.one(30_000), { id, agent: { number: '102' } })
  })

  t.test('in a group: ended for all', async (t) => {
    const { id, customer, member } = await talk(t)
    const action = await it.order(id, 'hangup')
    t.same(await Promise.all([customer.over(), member.over()]), ['there', 'there'])
    await it.action(action, 'done')
    const { story } = await calls.one(30_000)
    t.ok(story.some(({ code }) => code === 'supervisor_hangup'))
    await until('no call', async () => (await it.live()).length === 0)
  })
}
