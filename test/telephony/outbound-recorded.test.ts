import t from 'tap'
import { secondsOf } from '../support/tone.js'
import { outboundHouse } from './outbound-house.js'

const { house, api, first, second, other, patch } = await outboundHouse(t)
const { pbx, calls } = house
await api.ok('PATCH', `/api/hotlines/${other}`, { record: true })
await patch('4567', { hotlineId: other })

for (const [how, over, tone] of [
  ['with the service', first, 440],
  ['by the second trunk, since the first refuses', second, 480],
  ['without the service', first, 440],
  ['without the service by the second trunk', second, 480],
] as const)
  t.test(`what is shown with a recorded hotline is recorded: ${how}`, async (t) => {
    if (over === second) first.react({ reject: 503 })
    t.teardown(() => first.react('ring'))
    const phone = await house.scripted(t, '4567', { tone: 700 })
    if (how.startsWith('without')) await pbx.killService('SIGKILL')
    const call = await phone.call('0909789846')
    const there = await over.incoming()
    there.answer()
    await call.answered()
    await Promise.all([
      there.media.hears(700, { seconds: 1 }),
      call.media.hears(tone, { seconds: 1 }),
    ])
    await call.hangUp()
    await there.over()
    if (how.startsWith('without')) await pbx.start()
    const record = await calls.one()
    t.match(record, { direction: 'outbound', hasRecording: true })
    const { channels } = await calls.recording(record.id)
    t.same(
      channels.map((voice, side) => secondsOf(voice, [700, tone][side] ?? 0) > 0.7),
      [true, true],
    )
  })

t.test('an emergency call as this hotline, too; a call as another hotline is not', async (t) => {
  const phone = await house.scripted(t, '4567', { tone: 700 })
  const urgent = await phone.call('113')
  const help = await first.incoming()
  help.answer()
  await urgent.answered()
  await help.media.hears(700, { seconds: 0.5 })
  await urgent.hangUp()
  t.match(await calls.one(), { hasRecording: true })

  const plain = await house.scripted(t, '4568', { tone: 600 })
  const call = await plain.call('0909789846')
  const there = await first.incoming()
  there.answer()
  await call.answered()
  await there.media.hears(600, { seconds: 0.5 })
  await call.hangUp()
  t.match(await calls.one(), { hasRecording: false })
})
