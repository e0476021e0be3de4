import t from 'tap'
import { openHouse } from '../support/house.js'
import { header } from '../support/sip/message.js'
import { talk, told } from './talk.js'

const house = await openHouse(t, [
  { number: '101' },
  { number: '102', ringSeconds: 5 },
  { number: '103' },
])
const { calls } = house

t.test('nobody answers: the phone rings as long as its extension says', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const begun = Date.now()
  const call = await a.call('102')
  const ringing = await b.incoming()
  await call.rings()
  t.equal(await call.refused(8000), 480, 'Q.850 cause 19')
  t.ok(Math.abs(Date.now() - begun - 5000) < 900, `rang for ${Date.now() - begun} ms`)
  t.equal(await ringing.over(), 'there')
  const record = await calls.one()
  t.match(record, { status: 'no_answer', reason: 'no_answer', answeredAt: null, talkSeconds: 0 })
  t.equal(told(record), 'called ringing not_answered ended')
})

for (const [what, status, expected, reason, story] of [
  ['busy', 486, 486, 'busy', 'called ringing busy ended'],
  ['rejected', 603, 403, 'rejected', 'called ringing declined ended'],
] as const)
  t.test(`the phone called is ${what}`, async (t) => {
    const a = await house.scripted(t, '101', { tone: 440 })
    await house.scripted(t, '102', { tone: 700, reaction: { reject: status } })
    const call = await a.call('102')
    t.equal(await call.refused(), expected)
    const record = await calls.one()
    t.match(record, { status: 'no_answer', reason, to: { number: '102' }, talkSeconds: 0 })
    t.equal(told(record), story)
  })

t.test('an extension without a phone is unreachable at once', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const call = await a.call('103')
  t.equal(await call.refused(1000), 480)
  const record = await calls.one()
  t.match(record, { status: 'no_answer', reason: 'unreachable', to: { number: '103' } })
  t.equal(told(record), 'called unreachable ended')
})

t.test('the caller gives up while it rings', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const call = await a.call('102')
  const ringing = await b.incoming()
  await call.rings()
  await call.hangUp()
  t.equal(await call.refused(), 487)
  t.equal(await ringing.over(), 'there')
  const record = await calls.one()
  t.match(record, { status: 'no_answer', reason: 'cancelled', endedBy: 'caller' })
  t.equal(told(record), 'called ringing cancelled ended')
})

/** What a hostile phone may dial → what the log shows, or nothing when it is no call at all. */
const wrongNumbers: readonly (readonly [dialled: string, shown: string | undefined])[] = [
  ['999', '999'],
  ['12345678901234567890', '12345678901234567890'],
  ['101&102', '101&102'],
  ['500&PJSIP/102', '500&PJSIP/102'],
  ['500,1', '500,1'],
  ['%24%7BSHELL(id)%7D', '$' + '{SHELL(id)}'],
  ['%24%5B1+1%5D', '$[1+1]'],
  ["a'b", "a'b"],
  ['_X.', '_X.'],
  ['%5Bphones%5D', '[phones]'],
  ['%3b%3b', ';;'],
  ['Nguy%E1%BB%85n', 'Nguyễn'],
  ['9'.repeat(300), '9'.repeat(64)],
  // What Asterisk itself could misread never becomes a channel.
  ['s', undefined],
  ['h', undefined],
  ['t', undefined],
  ['i', undefined],
  ['%00', undefined],
  ['%0d%0aAction:%20Originate', undefined],
  ['%F0%9F%93%9E', undefined],
]

t.test('whatever else is dialled is a wrong number and rings nobody', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  for (const [dialled] of wrongNumbers) {
    const call = await a.call(dialled)
    const status = await call.refused()
    t.ok(status === 404 || status === 484, `${dialled} is refused with ${status}`)
  }
  const invites = b.log.filter(({ message, sent }) => !sent && message.method === 'INVITE')
  t.equal(invites.length, 0)
  const shown = wrongNumbers.flatMap(([, text]) => text ?? [])
  const records = await calls.next(shown.length)
  t.same(records.map(({ to }) => to.number).toSorted(), shown.toSorted())
  for (const record of records) {
    t.match(record, { status: 'no_answer', reason: 'wrong_number', from: { number: '101' } })
    t.equal(told(record), 'called wrong_number ended')
  }
})

t.test('every device of an extension rings; the others learn who took it', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const [desk, app] = [
    await house.scripted(t, '102', { tone: 700 }),
    await house.scripted(t, '102', { tone: 900 }),
  ]
  const call = await a.call('102')
  const [atDesk, inApp] = [await desk.incoming(), await app.incoming()]
  inApp.answer()
  await call.answered()
  await call.media.hears(900)
  t.equal(await atDesk.over(), 'there')
  const cancel = desk.log.find(({ message }) => message.method === 'CANCEL')?.message
  t.match(cancel && header(cancel, 'Reason'), /Call completed elsewhere/)
  await call.hangUp()
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered', endedBy: 'caller' })
  t.equal(told(record), 'called ringing answered ended')
})

t.test('the one who hangs up is told', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [call, other] = await talk(a, b)
  await other.hangUp()
  t.equal(await call.over(), 'there')
  t.match(await calls.one(), { reason: 'answered', endedBy: 'callee' })
})
