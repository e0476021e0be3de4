import t from 'tap'
import { openDatabase } from '../../src/db/database.js'
import type { CallView } from '../support/records.js'
import { hotline, ownPhone, peopleHouse } from './people.js'

const { house, carrier, receives } = await peopleHouse(t)
const { calls, pbx } = house
const customer = '0909789846'

await receives({ receivingMethod: 'agent_phone', agentPhone: ownPhone.stored })

async function calledByCustomer() {
  const call = await carrier.call(hotline, { from: customer })
  const there = await carrier.incoming()
  return { call, there }
}
const steps = ({ story }: CallView): string => story.map(({ code }) => code).join(' ')
const textOf = ({ story }: CallView): string =>
  story.map((step) => ('text' in step ? step.text : '')).join(' ')
const own = { number: '101', ownPhone: ownPhone.dialled }
/** Milliseconds that calls to the outside have used so far, whosever they were. */
async function used(): Promise<readonly { readonly extension: string; readonly ms: number }[]> {
  const db = await openDatabase(`${pbx.data}/db/tongdai.sqlite`)
  return await db('outsideUse')
    .orderBy('id')
    .select('extension', 'ms')
    .finally(() => db.destroy())
}

t.test(
  'whoever takes a call on the own phone is its agent, and the story tells where',
  async (t) => {
    const { call, there } = await calledByCustomer()
    there.answer()
    await there.media.keys('1')
    await call.answered()
    await call.media.hears(440)
    await there.hangUp()
    await call.over()
    const record = await calls.one()
    t.match(record, {
      ...{ direction: 'inbound', status: 'success', reason: 'answered', endedBy: 'callee' },
      ...{ from: { number: customer }, to: { number: hotline }, extensions: ['101'] },
      agent: { number: '101', name: 'Máy 101' },
    })
    t.equal(steps(record), 'called routed_open ringing answered ended')
    t.match(
      record.story.filter(({ code }) => /ringing|answered/.test(code)),
      [{ data: own }, { data: own }],
    )
    t.match(textOf(record), /Đổ chuông Máy 101 \(101\) trên điện thoại riêng 0844441909\./)
  },
)

t.test('another key declines, a voicemail does not answer, a busy one is busy', async (t) => {
  const key = await calledByCustomer()
  key.there.answer()
  await key.there.answered()
  await key.there.media.keys('2')
  await key.there.over()
  await key.call.refused()
  const declined = await calls.one()
  t.match(declined, { reason: 'rejected', agent: null, extensions: ['101'] })
  t.equal(steps(declined), 'called routed_open ringing declined ended')

  const mail = await calledByCustomer()
  mail.there.answer()
  await mail.there.answered()
  await mail.there.hangUp()
  await mail.call.refused()
  const unheard = await calls.one()
  t.match(unheard, { reason: 'no_answer', agent: null })
  t.equal(steps(unheard), 'called routed_open ringing not_answered ended')

  const busy = await calledByCustomer()
  busy.there.reject(486)
  await busy.call.refused()
  t.equal(steps(await calls.one()), 'called routed_open ringing busy ended')

  const left = await calledByCustomer()
  await left.call.hangUp()
  const cancelled = await calls.one()
  t.match(cancelled, { reason: 'cancelled' })
  t.equal(steps(cancelled), 'called routed_open ringing cancelled ended')
})

t.test('a call inside stays one inside, and its minutes are the box’s', async (t) => {
  const caller = await house.scripted(t, '102', { tone: 700 })
  const call = await caller.call('101')
  const there = await carrier.incoming()
  there.answer()
  await there.media.keys('1')
  await call.answered()
  await there.media.hears(700)
  await call.hangUp()
  const record = await calls.one()
  t.match(record, {
    ...{ direction: 'internal', status: 'success', endedBy: 'caller' },
    ...{ from: { number: '102' }, to: { number: '101' }, extensions: ['101', '102'] },
  })
  const [, last] = await used()
  t.equal(last?.extension, '', 'nobody’s limit is touched but that of the box')
  t.ok(Math.abs((last?.ms ?? 0) - record.talkSeconds * 1000) < 1100, String(last?.ms))
})
