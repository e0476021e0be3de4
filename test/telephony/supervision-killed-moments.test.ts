import t from 'tap'
import type { Call } from '../support/sip/call.js'
import { eachCall } from './queue-crowd.js'
import { until } from './queue-house.js'
import { hearsNow, supervisionHouse } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const to = { type: 'extension', id: extensions.get('102')?.id }
const voices = ['agent', 'colleague', 'supervisor'] as const

for (const [what, body] of [
  ['takeover', { mode: 'at_once' }],
  ['takeover', { mode: 'on_answer' }],
  ['transfer', { to }],
] as const)
  for (const after of [16, 22])
    t.test(
      `killed ${after} ms after a ${what} was asked for: ${JSON.stringify(body)}`,
      async (t) => {
        const { id, agent, colleague, phone, customer, own } = await it.talk(t)
        const taken: Call[] = [own]
        for (const one of [agent, colleague, phone])
          eachCall(t, one, (call) => {
            taken.push(call)
            call.answer()
          })
        const order = it
          .supervisor('POST', `/live/calls/${id}/${what}`, body)
          .catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, after))
        await pbx.killService('SIGKILL')
        t.comment((await order) === undefined ? 'not answered' : 'answered')
        const heard = await until(
          'somebody talks with the customer, and goes on to',
          async () => {
            const now = await hearsNow(customer)
            const who = voices.filter((voice) => now.includes(voice))
            return who.length === 1 && (await hearsNow(customer)).join() === now.join() && who
          },
          60_000,
        )
        t.comment(heard[0])
        await it.comesBack()
        await customer.hangUp()
        await Promise.all(taken.map((call) => call.over()))
        t.match(await calls.one(30_000), { id, status: 'success', reason: 'answered' })
      },
    )
