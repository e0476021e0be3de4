import t from 'tap'
import { openHouse } from '../support/house.js'
import { secondsOf } from '../support/tone.js'
import { bothHear, talk, told } from './talk.js'

const house = await openHouse(t, [
  { number: '101', record: true },
  { number: '102' },
  { number: '103', ringSeconds: 5 },
  { number: '104' },
])
const { calls } = house

for (const who of ['called', 'caller'] as const)
  t.test(`the ${who} transfers to a third phone; one record, recording goes on`, async (t) => {
    const a = await house.scripted(t, '101', { tone: 440 })
    const b = await house.scripted(t, '102', { tone: 700 })
    const c = await house.scripted(t, '103', { tone: 900 })
    const [caller, called] = who === 'called' ? [a, b] : [b, a]
    const [outgoing, incoming] = await talk(caller, called)
    // Phone b transfers; a stays and meets c.
    const [stays, leaves] = who === 'called' ? [outgoing, incoming] : [incoming, outgoing]
    const told103 = leaves.transfer('103')
    const taken = await c.incoming()
    t.match(taken.leg.dialog.remoteUri, /^sip:101@/, 'the third phone sees who it will talk to')
    taken.answer()
    t.equal(await told103, 200)
    await leaves.hangUp()
    await bothHear([stays, a], [taken, c])
    await stays.hangUp()
    t.equal(await taken.over(), 'there')

    const record = await calls.one()
    t.match(record, {
      status: 'success',
      reason: 'answered',
      from: { number: caller.user },
      to: { number: called.user },
      hasRecording: true,
    })
    t.equal(told(record), 'called ringing answered blind_transfer ringing answered ended')
    const { channels } = await calls.recording(record.id)
    const [left, right] = channels
    if (!left || !right) throw new Error('not stereo')
    const [own, others] = who === 'called' ? [left, right] : [right, left]
    t.ok(secondsOf(own, 440) >= 0.9, 'who stayed is recorded throughout')
    t.ok(secondsOf(others, 700) >= 0.4, 'who left is recorded before')
    t.ok(secondsOf(others, 900) >= 0.4, 'who came is recorded after')
  })

t.test('a transfer that nobody answers rings the transferor again', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  const [outgoing, incoming] = await talk(a, b)
  void incoming.transfer('103', 12_000).then(() => incoming.hangUp())
  const ringing = await c.incoming()
  t.equal(await ringing.over(8000), 'there')
  const back = await b.incoming()
  back.answer()
  await bothHear([outgoing, a], [back, b])
  await back.hangUp()
  t.equal(await outgoing.over(), 'there')
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered' })
  t.equal(
    told(record),
    'called ringing answered blind_transfer ringing not_answered transfer_back ringing answered ended',
  )
})

t.test('a transfer to a busy phone rings the transferor again', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  await house.scripted(t, '103', { tone: 900, reaction: { reject: 486 } })
  const [outgoing, incoming] = await talk(a, b)
  void incoming.transfer('103').then(() => incoming.hangUp())
  const back = await b.incoming()
  back.answer()
  await bothHear([outgoing, a], [back, b])
  await outgoing.hangUp()
  const record = await calls.one()
  t.equal(
    told(record),
    'called ringing answered blind_transfer ringing busy transfer_back ringing answered ended',
  )
})

t.test('a transfer to an extension without a phone rings the transferor again', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [outgoing, incoming] = await talk(a, b)
  void incoming.transfer('104').then(() => incoming.hangUp())
  const back = await b.incoming()
  back.answer()
  await bothHear([outgoing, a], [back, b])
  await outgoing.hangUp()
  const record = await calls.one()
  t.equal(
    told(record),
    'called ringing answered blind_transfer unreachable transfer_back ringing answered ended',
  )
})

t.test('a transfer to a wrong number is refused and the talk goes on', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [outgoing, incoming] = await talk(a, b)
  for (const wrong of ['999', '103&PJSIP/104', 's', '*43']) {
    const status = await incoming.transfer(wrong)
    t.ok(status >= 400, `${wrong} is refused with ${status}`)
  }
  await bothHear([outgoing, a], [incoming, b])
  await outgoing.hangUp()
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered' })
  t.equal(told(record), 'called ringing answered ended')
})
