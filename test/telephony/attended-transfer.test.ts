import t from 'tap'
import { openHouse } from '../support/house.js'
import { secondsOf } from '../support/tone.js'
import { bothHear, recordIds, talk, told } from './talk.js'

const house = await openHouse(t, [
  { number: '101', record: true },
  { number: '102' },
  { number: '103', ringSeconds: 5 },
])
const { pbx, calls } = house

/** Every order: who called whom first, which call is older, which leg carries the REFER. */
const orders = (['called', 'caller'] as const).flatMap((transferor) =>
  (['customer', 'consultation'] as const).flatMap((older) =>
    (['first', 'consultation'] as const).map((refer) => ({ transferor, older, refer })),
  ),
)

for (const { transferor, older, refer } of orders)
  t.test(
    `the ${transferor} joins two calls, the ${older}'s is older, REFER on the ${refer} leg`,
    async (t) => {
      const a = await house.scripted(t, '101', { tone: 440 })
      const b = await house.scripted(t, '102', { tone: 700, firstSequence: 30000 })
      const c = await house.scripted(t, '103', { tone: 900, firstSequence: 100 })
      const withCustomer = async () => {
        const [outgoing, incoming] = await (transferor === 'called' ? talk(a, b) : talk(b, a))
        return transferor === 'called' ? [outgoing, incoming] : [incoming, outgoing]
      }
      const consult = () => talk(b, c)
      const first = older === 'customer' ? await withCustomer() : await consult()
      await (older === 'customer' ? first[1] : first[0])?.hold()
      const second = older === 'customer' ? await consult() : await withCustomer()
      const [atA, own] = older === 'customer' ? first : second
      const [consulting, atC] = older === 'customer' ? second : first
      if (!atA || !own || !consulting || !atC) throw new Error('a call is missing')

      const ids = await recordIds(pbx)
      const status = await (refer === 'first'
        ? own.transferTo(consulting)
        : consulting.transferTo(own))
      t.equal(status, 200)
      await Promise.all([own.hangUp(), consulting.hangUp()])
      await bothHear([atA, a], [atC, c])
      await atC.hangUp()
      t.equal(await atA.over(), 'there')

      const record = await calls.one()
      t.match(record, { status: 'success', reason: 'answered', hasRecording: true })
      t.match(told(record), /attended_transfer ended$/)
      t.equal(record.id, ids[0], 'the first call keeps its id')
      const alias = await pbx.api('GET', `/api/calls/${ids[1]}`)
      t.equal(alias.status, 308, 'the other id leads to it')
      t.equal(alias.headers.get('location'), `/api/calls/${record.id}`)

      const wav = await calls.recording(record.id)
      const voices = [440, 700, 900].map((hertz) =>
        Math.max(...wav.channels.map((channel) => secondsOf(channel, hertz))),
      )
      t.ok(
        voices.every((seconds) => seconds >= 0.4),
        `everybody is recorded: ${voices}`,
      )
    },
  )

t.test('a consultation that still rings: the customer meets whoever answers', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  const [atA, own] = await talk(a, b)
  await own.hold()
  const consulting = await b.call('103')
  const ringing = await c.incoming()
  await consulting.rings()
  const done = own.transferTo(consulting)
  t.equal(await done, 200)
  await own.hangUp()
  ringing.answer()
  await bothHear([atA, a], [ringing, c])
  await atA.hangUp()
  t.equal(await ringing.over(), 'there')
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered' })
  t.match(told(record), /attended_transfer answered ended$/)
})

t.test('a consultation that rings and is not answered: back to the transferor', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  const [atA, own] = await talk(a, b)
  await own.hold()
  const consulting = await b.call('103')
  const ringing = await c.incoming()
  await consulting.rings()
  t.equal(await own.transferTo(consulting), 200)
  await own.hangUp()
  t.equal(await ringing.over(8000), 'there')
  const back = await b.incoming(3000)
  back.answer()
  await bothHear([atA, a], [back, b])
  await atA.hangUp()
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered' })
  t.match(told(record), /attended_transfer not_answered transfer_back ringing answered ended$/)
})

t.test('a consultation that is not joined is a call of its own', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  const [atA, own] = await talk(a, b)
  await own.hold()
  const [consulting, atC] = await talk(b, c)
  await consulting.hangUp()
  t.equal(await atC.over(), 'there')
  await own.resume()
  await bothHear([atA, a], [own, b])
  await atA.hangUp()
  const [first, second] = await calls.next(2)
  t.match(first, { from: { number: '101' }, to: { number: '102' }, status: 'success' })
  t.match(second, { from: { number: '102' }, to: { number: '103' }, status: 'success' })
})
