import t from 'tap'
import { invitesOf } from './groups.js'
import { allAre, type QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf } from './queue-house.js'

const it = await queueHouse(t, 2, { strategy: 'ring_all', ringSeconds: 20, record: true })
const { calls } = it.house

/**
 * What the phone of an agent may call itself; `110` is nobody of the queue. (A Contact with `|`, `"`,
 * `{` or `[` is no SIP URI: Asterisk does not answer such a REGISTER.)
 */
const contacts = [
  'x&PJSIP/110',
  'x&PJSIP/110&Local/110',
  'x,1,g',
  'x)b(s',
  'x;y=&PJSIP/110',
  "x'&PJSIP/110&'",
  '$EXTEN&PJSIP/110',
  '%26PJSIP%2f110',
  '%24%7BSHELL(touch%20x)%7D',
  '%22%26PJSIP/110%22%7C1',
  '110-1-x.1-more',
]

t.test('what an agent’s phone registers is an address, whatever stands in it', async (t) => {
  const bystander = await it.house.scripted(t, '110', { tone: 1500, reaction: 'answer' })
  const other = await it.agent(t, '102')
  for (const contactUser of contacts)
    await t.test(contactUser, async (t) => {
      const hostile = await it.agent(t, '101', { contactUser })
      await allAre(it, ({ state, number }) => state === 'free' || number === '101', 'the other')
      const before = invitesOf(other)
      const call = await it.calling()
      const rung = await other.incoming()
      await call.media.hears(music)
      rung.answer()
      await call.media.hears(toneOf('102'))
      await call.hangUp()
      await rung.over()
      t.equal(invitesOf(other), before + 1, 'the other rings once')
      t.ok(invitesOf(hostile) <= 1, 'the hostile phone at most')
      const record = (await calls.one()) as QueueRecord
      t.match(record, { status: 'success', agent: { number: '102' }, hasRecording: true })
      t.same(
        record.offers.filter(({ name }) => name === 'Người 102').map(({ outcome }) => outcome),
        ['answered'],
      )
    })
  t.equal(invitesOf(bystander), 0, 'nobody else has rung')
})
