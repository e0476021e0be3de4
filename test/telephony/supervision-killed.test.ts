import t, { type Test } from 'tap'
import type { Call } from '../support/sip/call.js'
import type { QueueRecord } from './queue-crowd.js'
import { eachHears, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
const record = async () => (await calls.one(40_000)) as QueueRecord
const killed = () => pbx.killService('SIGKILL')

/** The agent talks with the customer, and ends the call when the service is back. */
async function goesOn(t: Test, { id, customer }: { id: string; customer: Call }, talks: Call) {
  await eachHears(t, [customer, ['agent']], [talks, ['customer']])
  await it.comesBack()
  await talks.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { id, agent: { number: '101' }, reason: 'answered' })
}

t.test('killed in the middle of a hang-up and right after it: nobody is left alone', async (t) => {
  for (const isAnswered of [false, true]) {
    const { id, customer, own } = await it.talk(t)
    const order = it.supervisor('POST', `/live/calls/${id}/hangup`, {}).catch(() => undefined)
    if (isAnswered) t.match(await order, { status: 202 })
    await killed()
    if ((await order) === undefined) {
      // Nothing was ordered of Asterisk, or so much that it ends by itself.
      const isUp = await customer.over(3000).then(
        () => false,
        () => true,
      )
      t.comment(isUp ? 'they talk on' : 'it is over')
      if (isUp) await eachHears(t, [customer, ['agent']], [own, ['customer']])
      await own.hangUp()
    }
    t.equal(await customer.over(), 'there')
    await own.over()
    await it.comesBack()
    t.match(await record(), { id, agent: { number: '101' } })
  }
})

t.test(
  'killed while the supervisor rings, of a call that is older than the longest wait',
  async (t) => {
    await it.change({ maxWaitSeconds: 10 })
    t.teardown(() => it.change({ maxWaitSeconds: 300 }))
    const talk = await it.talk(t)
    const { id, agent, phone, own } = talk
    t.ok((await own.media.share(voices.customer, 11)) > 0.9)
    await it.order(id, 'takeover', { mode: 'at_once' })
    const sup = await phone.incoming()
    await killed()
    sup.reject(486)
    t.equal(await own.over(), 'there')
    const again = await agent.incoming(15_000)
    again.answer()
    await goesOn(t, talk, again)
  },
)

t.test('killed while the supervisor rings for a takeover, and refuses', async (t) => {
  for (const mode of ['at_once', 'on_answer'] as const) {
    const talk = await it.talk(t)
    const { id, agent, phone, own } = talk
    await it.order(id, 'takeover', { mode })
    const sup = await phone.incoming()
    await killed()
    sup.reject(486)
    let talks = own
    if (mode === 'at_once') {
      t.equal(await own.over(), 'there')
      talks = await agent.incoming(15_000)
      talks.answer()
    }
    await goesOn(t, talk, talks)
  }
})
