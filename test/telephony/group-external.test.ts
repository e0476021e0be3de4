import t from 'tap'
import { saw } from '../support/carrier.js'
import type { Call } from '../support/sip/call.js'
import { format, header } from '../support/sip/message.js'
import { customer, groupHouse, hotline } from './groups.js'

const { house, api, carrier, made, extension, to, hotlineId, trunkId, group, call } =
  await groupHouse(t)
const { calls, pbx } = house
const [first, second] = ['0844441909', '0844441910'] as const
const external = { kind: 'external', hotlineId }
const two = [{ number: first }, { number: '+84844441910' }]

/** The next calls that the box placed, by the number. */
async function placed(count: number): Promise<ReadonlyMap<string, Call>> {
  const found = new Map<string, Call>()
  for (let n = 0; n < count; n += 1) {
    const there = await carrier.incoming()
    found.set(/^sip:(\d+)@/.exec(there.leg.invite.uri)?.[1] ?? '', there)
  }
  return found
}
const of = (legs: ReadonlyMap<string, Call>, number: string): Call => {
  const leg = legs.get(number)
  if (leg === undefined) throw new Error(`${number} was not called`)
  return leg
}

t.test(
  'R60: the member sees the hotline, and nothing of the customer, in no message',
  async (t) => {
    await group({ ...external, members: [{ number: first }] })
    const before = carrier.log.length
    const caller = await carrier.call(hotline, {
      ...{ from: customer, fromName: '"Nguyen Khach"' },
      headers: [
        ['P-Asserted-Identity', `"Nguyen Khach" <sip:${customer}@${carrier.address}>`],
        ['Remote-Party-ID', `"Nguyen Khach" <sip:${customer}@${carrier.address}>;party=calling`],
        ['Diversion', `<sip:${customer}@${carrier.address}>;reason=unconditional`],
      ],
    })
    const there = of(await placed(1), first)
    for (const name of ['From', 'P-Asserted-Identity'])
      t.match(
        saw(there, name),
        new RegExp(`^<?sip:${hotline}@|^<sip:${hotline}@|"?<sip:${hotline}@`),
        name,
      )
    t.match(saw(there, 'From'), /^<sip:/, 'no display name')
    for (const name of ['Diversion', 'History-Info']) t.equal(saw(there, name), '', name)
    there.ring()
    await caller.rings()
    there.answer()
    await there.answered()
    t.equal(caller.leg.state, 'ringing', 'not connected before the key')
    await there.media.keys('1')
    await caller.answered()
    await caller.media.hears(440)
    await there.hangUp()
    await caller.over()
    const id = header(there.leg.invite, 'Call-ID')
    const own = carrier.log.slice(before).filter(({ message }) => header(message, 'Call-ID') === id)
    t.ok(own.length > 4)
    for (const { message } of own)
      t.notMatch(format(message).toString(), new RegExp(`${customer}|${customer.slice(1)}|Khach`))
    const others = carrier.log
      .slice(before)
      .filter((one) => !own.includes(one) && one.sent === false)
    for (const { message } of others)
      t.notMatch(
        format(message).toString(),
        new RegExp(first.slice(1)),
        'nor the customer the member',
      )
    t.match(await calls.one(), {
      ...{ direction: 'inbound', status: 'success', reason: 'answered' },
      ...{ from: { number: customer }, to: { number: hotline }, agent: { number: first } },
    })
  },
)

t.test('a wrong key ends one leg alone, and the others ring on', async (t) => {
  await group({ ...external, members: two })
  const caller = await call()
  const legs = await placed(2)
  of(legs, first).answer()
  await of(legs, first).answered()
  await of(legs, first).media.keys('2')
  await of(legs, first).over()
  t.equal(of(legs, second).leg.state, 'ringing')
  of(legs, second).answer()
  await of(legs, second).answered()
  await of(legs, second).media.keys('1')
  await caller.answered()
  await caller.media.hears(440)
  await caller.hangUp()
  const { story, agent } = await calls.one()
  t.match(agent, { number: second })
  const steps = story.filter(({ code }) => /^(not_confirmed|answered|not_answered)$/.test(code))
  t.same(
    steps.map(({ code, data }) => `${code} ${data.number}`),
    [`not_confirmed ${first}`, `answered ${second}`],
  )
})

t.test('two press 1 at the same moment: exactly one is connected', async (t) => {
  await group({ ...external, members: two })
  const caller = await call()
  const legs = [...(await placed(2)).values()]
  for (const leg of legs) leg.answer()
  await Promise.all(legs.map((leg) => leg.answered()))
  await Promise.all(legs.map((leg) => leg.media.keys('1')))
  await caller.answered()
  await caller.media.hears(440)
  await Promise.race(legs.map((leg) => leg.over()))
  t.equal(legs.filter((leg) => leg.leg.state === 'up').length, 1)
  await caller.hangUp()
  const { story } = await calls.one()
  t.equal(story.filter(({ code }) => code === 'answered').length, 1)
  t.equal(story.filter(({ code }) => code === 'answered_elsewhere').length, 1)
})

t.test('a voicemail that presses nothing is no answer, and the next is called', async (t) => {
  await group({ ...external, strategy: 'in_turn', members: two, otherwise: to('101') })
  const caller = await call()
  const voicemail = of(await placed(1), first)
  voicemail.answer()
  await voicemail.over(30_000)
  t.equal(caller.leg.state, 'ringing')
  const next = of(await placed(1), second)
  next.reject(486)
  await caller.refused()
  const { story, status } = await calls.one()
  t.equal(status, 'see_details')
  const steps = story.filter(({ code }) => /^(not_confirmed|busy|unreachable|group_)/.test(code))
  t.same(
    steps.map(({ code, data }) => `${code} ${data.number ?? ''}`.trim()),
    [`not_confirmed ${first}`, `busy ${second}`, 'group_unanswered', 'unreachable 101'],
  )
})

t.test('from inside it is a call inside the house, and works without the service', async (t) => {
  await group({ ...external, number: '610', confirm: false, members: [{ number: first }] })
  const phone = await house.scripted(t, '101', { tone: 700 })
  await pbx.killService('SIGKILL')
  const dialled = await phone.call('610')
  const there = of(await placed(1), first)
  t.notMatch(format(there.leg.invite).toString(), /sip:101@|Máy/)
  there.answer()
  await dialled.answered()
  await dialled.media.hears(440)
  await dialled.hangUp()
  await pbx.start()
  t.match(await calls.one(), {
    ...{ direction: 'internal', status: 'success', to: { number: '610' } },
  })
})

t.test('members are held to the limits of the box', async (t) => {
  await group({ ...external, members: two })
  const settings = await api.ok('GET', '/api/settings/fraud-guard')
  const box = { ...settings.box, simultaneous: 1 }
  await api.ok('PUT', '/api/settings/fraud-guard', { ...settings, night: null, box })
  t.teardown(() => api.ok('PUT', '/api/settings/fraud-guard', settings))
  const caller = await call()
  const [[called = '', leg] = []] = [...(await placed(1))]
  leg?.reject(486)
  await caller.refused()
  const { story } = await calls.one()
  const other = called === first ? second : first
  t.match(
    story.find(({ code }) => code === 'member_skipped'),
    { data: { number: other, why: 'limit' } },
  )
})

t.test('the hotline is needed, and stays while a group calls through it', async (t) => {
  const refused = async (body: object, path: string, status = 422) => {
    const answer = await pbx.api('POST', '/api/groups', {
      ...{ name: 'Sai', kind: 'external', otherwise: { type: 'hangup' } },
      ...body,
    })
    t.equal(answer.status, status, JSON.stringify(answer.body))
    t.equal(answer.body.errors?.[0]?.path, path)
  }
  const members = [{ number: first }]
  await refused({ members }, 'hotlineId')
  await refused({ members: [{ number: '0844441909&PJSIP/x' }], hotlineId }, 'members.0.number')
  await refused({ members: [{ number: '19001234' }], hotlineId }, 'members.0.number')
  await refused({ members: [{ number: '0012025550123' }], hotlineId }, 'members.0.number')
  await refused({ members: [extension('101')], hotlineId }, 'members.0.extensionId')
  const silent = await made('hotlines', {
    ...{ number: '02727777788', name: 'Kín', trunkId, open: to('101'), fallback: to('101') },
  })
  await refused({ members, hotlineId: silent }, 'hotlineId')
  const id = await group({ ...external, members: [{ number: '02873001234' }, ...members] })
  t.equal((await pbx.api('DELETE', `/api/hotlines/${hotlineId}`)).status, 409)
  const hidden = await pbx.api('PATCH', `/api/hotlines/${hotlineId}`, { outbound: false })
  t.match(hidden, { status: 409, body: { code: 'in-use' } })
  t.match(hidden.body.detail, `groups/${id}`)
})

t.test('a test call rings a member through the hotline and plays a few words', async (t) => {
  const id = await group({ ...external, members: two })
  const wrong = await pbx.api('POST', `/api/groups/${id}/test-call`, { to: '0909000000' })
  t.equal(wrong.status, 422)
  const { id: callId } = await api.ok('POST', `/api/groups/${id}/test-call`, { to: second })
  const there = of(await placed(1), second)
  t.match(saw(there, 'From'), new RegExp(`<sip:${hotline}@`))
  there.answer()
  await there.over()
  const record = await calls.one()
  t.match(record, { id: callId, reason: 'test_call', to: { number: second } })
})
