import t from 'tap'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { celFile, directory, factsIn, known, recordsOf } from './cel-files.js'
import { at, onlyRecord } from './only-record.js'

t.test(
  'a call lasts from its first channel to the end of its last, and talks between',
  async (t) => {
    const facts = factsIn(celFile('answered-caller-ends'))
    const record = onlyRecord(facts)
    t.match(record, {
      id: facts[0]?.uniqueId,
      aliases: [],
      links: [],
      startedAt: at(facts, 'CHAN_START'),
      answeredAt: at(facts, 'BRIDGE_ENTER', 1),
      endedAt: at(facts, 'HANGUP', -1),
      waitMs: at(facts, 'BRIDGE_ENTER', 1) - at(facts, 'CHAN_START'),
      extensions: ['101', '103'],
    })
    t.ok(Math.abs(record.talkMs - (at(facts, 'BRIDGE_EXIT') - at(facts, 'BRIDGE_ENTER', 1))) <= 1)
  },
)

t.test('every time is a whole millisecond, and the story goes forward', async (t) => {
  const record = onlyRecord(factsIn(celFile('att-then-blind')))
  const times = [record.startedAt, record.answeredAt ?? 0, record.endedAt, record.talkMs]
  t.ok([...times, ...record.story.map((step) => step.at)].every(Number.isInteger))
  t.same(
    record.story.map((step) => step.at),
    record.story.map((step) => step.at).toSorted((a, b) => a - b),
  )
})

t.test('a call nobody answered has waited all the time', async (t) => {
  const record = onlyRecord(factsIn(celFile('no-answer')))
  t.match(record, { answeredAt: null, talkMs: 0, waitMs: record.endedAt - record.startedAt })
})

t.test('the time in which a transferred call rings again is no talk', async (t) => {
  const facts = factsIn(celFile('blind-by-callee'))
  const talks = [0, 2].map(
    (nth) => at(facts, 'BRIDGE_EXIT', nth) - at(facts, 'BRIDGE_ENTER', nth + 1),
  )
  t.ok(Math.abs(onlyRecord(facts).talkMs - (talks[0] ?? 0) - (talks[1] ?? 0)) <= 2)
})

t.test('a call tells when anybody talked, so also that nobody did in between', async (t) => {
  const { story, talks = [] } = onlyRecord(factsIn(celFile('att-ringing-unanswered')))
  const when = (code: string) => story.findLast((step) => step.code === code)?.at ?? 0
  const back = when('transfer_back')
  t.match(
    talks.map(({ from, to }) => ({ from, isBefore: to < back })),
    [
      { from: story.find(({ code }) => code === 'answered')?.at, isBefore: true },
      { from: when('answered'), isBefore: false },
    ],
  )
  t.same(onlyRecord(factsIn(celFile('no-answer'))).talks, [])
})

for (const [lasted, status] of [
  [5999, 'mistaken'],
  [6000, 'see_details'],
] as const)
  t.test(`inbound, unanswered, ${lasted} ms: ${status} (R9, R10, D1)`, async (t) => {
    const facts = factsIn(celFile('inbound-mistaken'))
    const from = at(facts, 'CHAN_START')
    const longer = facts.map((fact) =>
      fact.at > from + 500 ? { ...fact, at: from + lasted } : fact,
    )
    t.match(onlyRecord(longer), { status, reason: 'cancelled', endedAt: from + lasted })
  })

t.test('inbound and answered is a success, however short (D1)', async (t) => {
  t.match(onlyRecord(factsIn(celFile('inbound-answered'))), {
    status: 'success',
    reason: 'answered',
  })
})

t.test('a consultation that became a transfer is found under its own id, too', async (t) => {
  const facts = factsIn(celFile('att-on-first-leg'))
  const [first, consultation] = facts
    .filter(({ uniqueId, linkedId }) => uniqueId === linkedId)
    .filter((fact) => fact.type === 'CHAN_START')
  t.match(onlyRecord(facts), { id: first?.uniqueId, aliases: [consultation?.uniqueId] })
})

t.test(
  'the older of two calls that a transfer joins stays, unless the other came from outside',
  async (t) => {
    const inside = factsIn(celFile('att-other-call-older'))
    t.equal(onlyRecord(inside).id, inside[0]?.uniqueId)
    const outside = factsIn(celFile('inbound-consult-older'))
    const customer = outside.find((fact) => fact.channel.startsWith('PJSIP/trunk-'))
    const record = onlyRecord(outside)
    t.match(record, {
      id: customer?.uniqueId,
      aliases: [outside[0]?.uniqueId],
      direction: 'inbound',
    })
    t.ok(
      (record.answeredAt ?? 0) > record.startedAt,
      'answered by its own talk, not by the older one',
    )
    t.ok(record.talkMs <= record.endedAt - (record.answeredAt ?? 0), 'and talked since')
  },
)

t.test('two outside parties that were joined: each record names the other', async (t) => {
  const [inbound, outbound] = recordsOf(factsIn(celFile('outside-to-outside')))
  t.match(inbound, { direction: 'inbound', links: [outbound?.id], aliases: [] })
  t.match(outbound, { direction: 'outbound', links: [inbound?.id], aliases: [] })
  for (const record of [inbound, outbound]) {
    t.same(record?.story.find((step) => step.code === 'linked')?.data, { call: record?.links[0] })
    t.ok((record?.talkMs ?? 0) > 700, 'with the talk after the transfer')
  }
})

t.test('an extension is named by the directory, a stranger by himself', async (t) => {
  t.equal(onlyRecord(factsIn(celFile('busy'))).from.name, directory.get('101')?.name)
  const facts = factsIn(celFile('inbound-answered'))
  const posing = facts.map((fact) =>
    fact.channel.startsWith('PJSIP/trunk-') ? { ...fact, number: '103' } : fact,
  )
  const record = onlyRecord(posing)
  t.same(record.from, { number: '103', name: 'Nguyen Khach' })
  t.equal(record.story[0]?.data.fromName, 'Nguyen Khach')
  t.same(record.extensions, ['101'])
})

t.test('outside numbers are spelled as in the country, extensions as they are', async (t) => {
  const facts = factsIn(celFile('inbound-answered'))
  const [record] = foldCall(facts, { ...known, national: (number) => `<${number}>` })
  t.match(record, {
    from: { number: '<0909789846>' },
    to: { number: '<02727777787>' },
    extensions: ['101'],
  })
  t.match(record?.story[1], { code: 'ringing', data: { number: '101' } })
})

t.test('late lines of a call that was closed make no call', async (t) => {
  const ends = factsIn(celFile('busy')).filter((fact) => /END$|^HANGUP$/.test(fact.type))
  t.same(recordsOf(ends), [])
})

t.test('a call whose first line was torn is still a call', async (t) => {
  const record = onlyRecord(factsIn(celFile('answered-caller-ends')).slice(1))
  t.match(record, { status: 'success', from: { number: '101' } })
})
