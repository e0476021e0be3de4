import t from 'tap'
import { cancelReason, groupHouse, invitesOf } from './groups.js'

const { house, api, extension, to, group, call } = await groupHouse(t)
const { calls, pbx } = house
const three = [extension('101'), extension('102'), extension('103')]

t.test('together all ring, the first has the call, and the others miss none', async (t) => {
  await group({ members: three })
  const phones = [
    await house.scripted(t, '101', { tone: 500 }),
    await house.scripted(t, '102', { tone: 700 }),
    await house.scripted(t, '103', { tone: 900 }),
  ] as const
  const caller = await call()
  const rung = [
    await phones[0].incoming(),
    await phones[1].incoming(),
    await phones[2].incoming(),
  ] as const
  await caller.rings()
  rung[1].answer()
  await caller.answered()
  await caller.media.hears(700)
  t.equal(await rung[0].refused(), 487)
  t.equal(await rung[2].refused(), 487)
  for (const phone of [phones[0], phones[2]])
    t.match(cancelReason(phone), /cause=200.*completed elsewhere/)
  await rung[1].hangUp()
  await caller.over()
  const record = await calls.one()
  t.match(record, {
    ...{ direction: 'inbound', status: 'success', reason: 'answered' },
    ...{ agent: { number: '102' }, to: { number: '02727777787' } },
  })
  const elsewhere = record.story.filter(({ code }) => code === 'answered_elsewhere')
  t.same(elsewhere.map(({ data }) => data.number).toSorted(), ['101', '103'])
  t.notOk(record.story.some(({ code }) => code === 'not_answered'))
})

t.test('in turn one rings after the other, each for its own time', async (t) => {
  await group({
    ...{ strategy: 'in_turn', ringSeconds: 5 },
    members: [{ ...extension('101') }, { ...extension('102'), ringSeconds: 6 }, extension('103')],
  })
  const first = await house.scripted(t, '101', { tone: 500 })
  const second = await house.scripted(t, '102', { tone: 700, reaction: { reject: 603 } })
  const third = await house.scripted(t, '103', { tone: 900 })
  const caller = await call()
  const one = await first.incoming()
  t.equal(invitesOf(second), 0, 'nobody else rings yet')
  t.equal(await one.refused(), 487)
  const three = await third.incoming()
  t.equal(invitesOf(second), 1)
  three.answer()
  await caller.answered()
  await caller.media.hears(900)
  await caller.hangUp()
  const { story } = await calls.one()
  const steps = story.filter(({ code }) => /^(ringing|answered|declined)$/.test(code))
  t.match(story.find(({ code }) => code === 'not_answered')?.data, { number: '101' })
  t.match(
    steps.map(({ code, data }) => `${code} ${data.number}`),
    ['ringing 101', 'ringing 102', 'declined 102', 'ringing 103', 'answered 103'],
  )
})

t.test('with memory the next call begins after whoever was rung last', async (t) => {
  await group({ strategy: 'memory', members: three })
  const phones = new Map([
    ['101', await house.scripted(t, '101', { tone: 500, reaction: 'answer' })],
    ['102', await house.scripted(t, '102', { tone: 700, reaction: 'answer' })],
    ['103', await house.scripted(t, '103', { tone: 900, reaction: 'answer' })],
  ])
  const answered: string[] = []
  const before = new Map([...phones].map(([number, phone]) => [number, invitesOf(phone)]))
  for (let n = 0; n < 5; n += 1) {
    if (n === 3)
      await api.ok('PATCH', `/api/extensions/${extension('104').extensionId}`, { name: 'Kho' })
    const caller = await call()
    await caller.answered()
    await caller.hangUp()
    answered.push(
      (await calls.one()).story.find(({ code }) => code === 'answered')?.data.number as string,
    )
  }
  t.same(answered, ['101', '102', '103', '101', '102'], 'also after a change of the configuration')
  t.equal(invitesOf(phones.get('103') as never) - (before.get('103') ?? 0), 1)
})

t.test('at random every member is tried, in several orders', async (t) => {
  await group({ strategy: 'random', members: three })
  const reaction = { reject: 486 }
  const phones = [
    await house.scripted(t, '101', { tone: 500, reaction }),
    await house.scripted(t, '102', { tone: 700, reaction }),
    await house.scripted(t, '103', { tone: 900, reaction }),
  ]
  const orders = new Set<string>()
  for (let n = 0; n < 12; n += 1) {
    const caller = await call()
    await caller.refused()
    const { story } = await calls.one()
    const rung = story
      .filter(({ code }) => code === 'ringing')
      .map(({ data }) => String(data.number))
    t.same(rung.toSorted(), ['101', '102', '103'])
    orders.add(rung.join())
  }
  t.ok(orders.size > 1, [...orders].join(' '))
  t.equal(invitesOf(phones[0] as never), 12)
})

t.test('who talks and who is away is skipped, and the story says so', async (t) => {
  await group({ strategy: 'in_turn', members: three })
  const busy = await house.scripted(t, '101', { tone: 500 })
  const third = await house.scripted(t, '103', { tone: 900 })
  const friend = await house.scripted(t, '104', { tone: 1100, reaction: 'answer' })
  const talk = await busy.call('104')
  await talk.answered()
  t.ok(friend)
  const caller = await call()
  const came = await third.incoming()
  came.answer()
  await caller.answered()
  t.equal(invitesOf(busy), 0)
  await caller.hangUp()
  const { story } = await calls.one()
  const skipped = story.filter(({ code }) => code === 'member_skipped')
  t.match(skipped, [
    { data: { number: '101', why: 'busy' } },
    { data: { number: '102', why: 'offline' } },
  ])
  await talk.hangUp()
  await calls.one()
})

t.test('whom nobody answers goes to where the group says', async (t) => {
  const id = await group({ ringSeconds: 5, members: [extension('101')], otherwise: to('104') })
  const first = await house.scripted(t, '101', { tone: 500 })
  const last = await house.scripted(t, '104', { tone: 1100 })
  const caller = await call()
  const one = await first.incoming()
  t.equal(await one.refused(), 487)
  const came = await last.incoming()
  came.answer()
  await caller.answered()
  await caller.media.hears(1100)
  await came.hangUp()
  await caller.over()
  const record = await calls.one()
  t.match(record, { status: 'success', agent: { number: '104' } })
  t.match(
    record.story.map(({ code }) => code).filter((code) => code.startsWith('group')),
    ['group', 'group_unanswered'],
  )
  await api.ok('PATCH', `/api/groups/${id}`, { number: '600' })
})

t.test('the end of an answered call is the end, however short it was', async (t) => {
  await group({ members: [extension('101')], otherwise: to('104') })
  const first = await house.scripted(t, '101', { tone: 500 })
  const last = await house.scripted(t, '104', { tone: 1100 })
  const caller = await call()
  const came = await first.incoming()
  came.answer()
  // A BYE that overtakes the answer would be a call that was not answered.
  await caller.media.hears(500, { seconds: 0.1 })
  await came.hangUp()
  const { story } = await calls.one()
  t.notOk(story.some(({ code }) => code === 'group_unanswered'))
  t.equal(invitesOf(last), 0)
})

t.test('without the service a group rings in the same way', async (t) => {
  await group({ strategy: 'in_turn', number: '601', members: [extension('102'), extension('103')] })
  const phone = await house.scripted(t, '102', { tone: 700 })
  await pbx.killService('SIGKILL')
  const caller = await call()
  const came = await phone.incoming()
  came.answer()
  await caller.answered()
  await caller.media.hears(700)
  await caller.hangUp()
  const inside = await house.scripted(t, '104', { tone: 1100 })
  const dialled = await inside.call('601')
  const again = await phone.incoming()
  again.answer()
  await dialled.answered()
  await dialled.hangUp()
  await pbx.start()
  const [one, two] = await calls.next(2)
  t.match(one, { direction: 'inbound', status: 'success' })
  t.match(two, { direction: 'internal', status: 'success', to: { number: '601' } })
})
