import t from 'tap'
import { openHouse } from '../support/house.js'
import { describe, secondsOf } from '../support/tone.js'
import { talk } from './talk.js'

/**
 * Asterisk as distributions patch it drops every packet whose sequence number is behind the last
 * one its translator saw, so a second partner with lower numbers is silent: in the recording, and
 * with different codecs in the customer's ear, too. The bundled one must not.
 */
const house = await openHouse(t, [
  { number: '101', record: true, codecs: ['ulaw'] },
  { number: '102', codecs: ['alaw'] },
  { number: '103', codecs: ['alaw'] },
])
const { calls } = house

for (const kind of ['attended', 'blind'] as const)
  t.test(`after a ${kind} transfer the second voice is heard and recorded`, async (t) => {
    const a = await house.scripted(t, '101', { tone: 440, codecs: ['PCMU'] })
    const b = await house.scripted(t, '102', { tone: 700, firstSequence: 30000 })
    const c = await house.scripted(t, '103', { tone: 900, firstSequence: 100, reaction: 'answer' })
    const [atA, own] = await talk(a, b)
    if (kind === 'blind') void own.transfer('103').then(() => own.hangUp())
    else {
      await own.hold()
      const consulting = await b.call('103')
      await consulting.media.hears(900)
      t.equal(await own.transferTo(consulting), 200)
      await Promise.all([own.hangUp(), consulting.hangUp()])
    }
    const atC = await c.incoming()
    await Promise.all([
      atA.media.hears(900, { seconds: 1.5 }),
      atC.media.hears(440, { seconds: 1.5 }),
    ])
    await atA.hangUp()
    await atC.over()
    const record = await calls.one()
    const { channels } = await calls.recording(record.id)
    const [left, right] = channels
    if (!left || !right) throw new Error('not stereo')
    t.ok(secondsOf(left, 440) >= 1.4, `the caller: ${describe(left)}`)
    t.ok(secondsOf(right, 700) >= 0.3, `the first partner: ${describe(right)}`)
    t.ok(secondsOf(right, 900) >= 1.2, `the second, with lower numbers: ${describe(right)}`)
  })
