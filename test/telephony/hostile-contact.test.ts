import t from 'tap'
import { openHouse } from '../support/house.js'

const house = await openHouse(t, [
  { number: '101', record: true },
  { number: '102' },
  { number: '103' },
])
const { calls } = house

/** What a phone may call itself in its Contact; `phone` is what the others are. */
const contacts = [
  'x&PJSIP/102',
  'x&PJSIP/102&PJSIP/101/sip:x',
  'x&PJSIP/101,30,g',
  'x,3',
  'x(',
  'x)',
  'x;y=&Local/102',
  "x'&",
  '%26PJSIP%2f102',
]

t.test('what a phone registers is an address, whatever stands in it', async (t) => {
  const a = await house.scripted(t, '103', { tone: 440 })
  const other = await house.scripted(t, '102', { tone: 900 })
  for (const contactUser of contacts)
    await t.test(contactUser, async (t) => {
      const hostile = await house.scripted(t, '101', { tone: 700, contactUser })
      const call = await a.call('101')
      // Either it rings as any phone does, recorded and with its time, or it is nobody's.
      const came = await Promise.race([
        hostile.incoming().then((incoming) => incoming),
        call.refused().then(() => undefined),
      ])
      if (came === undefined) t.match(await calls.one(), { reason: 'unreachable' })
      else {
        came.answer()
        await call.answered()
        await call.media.hears(700)
        await call.hangUp()
        t.match(await calls.one(), { status: 'success', hasRecording: true })
      }
    })
  const rung = other.log.filter(({ message, sent }) => !sent && message.method === 'INVITE')
  t.equal(rung.length, 0, 'nobody else has rung')
})

t.test('several devices ring, also beside one that is hostile', async (t) => {
  const a = await house.scripted(t, '103', { tone: 440 })
  const desk = await house.scripted(t, '101', { tone: 700 })
  const app = await house.scripted(t, '101', { tone: 900 })
  await house.scripted(t, '101', { tone: 300, contactUser: 'x,3' })
  const call = await a.call('101')
  await desk.incoming()
  const inApp = await app.incoming()
  inApp.answer()
  await call.answered()
  await call.media.hears(900)
  await call.hangUp()
  t.match(await calls.one(), { status: 'success', hasRecording: true })
})
