import t from 'tap'
import type { LiveCall } from '../../../src/domain/live-call.js'
import { standingOf } from '../../../src/features/monitor/monitor.status.js'
import { seenCall } from '../../../src/features/monitor/monitor.view.js'
import { liveCall, liveLeg } from '../supervision/live-calls.js'

const rung = liveLeg('101', { from: 4000 })
const agent = liveLeg('102')
const customer = liveLeg('0909789846', { isInside: false })

/** R21–R25, D3, D4: the call, what rings since when, since when it waits, and what it is in. */
const table: readonly (readonly [
  string,
  Partial<LiveCall>,
  { readonly rings?: number; readonly waits?: number },
  string,
])[] = [
  ['inbound, in a menu', { customer, since: 1000 }, {}, 'calling 1000'],
  ['inbound, waiting in a queue', { customer, since: 1000 }, { waits: 3000 }, 'calling 3000'],
  [
    'inbound, offered: still calling (D3)',
    { customer, since: 1000, rung: [rung] },
    { waits: 3000, rings: 5000 },
    'calling 3000',
  ],
  ['inbound, talking', { customer, partner: agent, since: 6000 }, { waits: 3000 }, 'answered 6000'],
  [
    'outbound, nothing rings yet',
    { direction: 'outbound', since: 1000, rung: [rung] },
    {},
    'calling 1000',
  ],
  [
    'outbound, ringing',
    { direction: 'outbound', since: 1000, rung: [rung] },
    { rings: 5000 },
    'ringing 5000',
  ],
  [
    'outbound, talking',
    { direction: 'outbound', customer, partner: agent, since: 7000 },
    {},
    'answered 7000',
  ],
  [
    'internal, ringing',
    { direction: 'internal', customer, rung: [rung], since: 1000 },
    { rings: 5000 },
    'ringing 5000',
  ],
]

for (const [name, call, { rings, waits }, expected] of table)
  t.test(`${name}: ${expected}`, async (t) => {
    const { status, since } = standingOf(liveCall(call), {
      ringingSince: () => rings,
      waitingSince: waits,
    })
    t.equal(`${status} ${since}`, expected)
  })

const people = new Map([
  [7, { userId: 7, name: 'An', number: '101' }],
  [8, { userId: 8, name: 'Bình', number: '102' }],
])
const world = {
  queueOf: () => null,
  waitsOf: () => undefined,
  menuOf: () => null,
  ringingSince: () => undefined,
  supervisorsOf: () => [],
  person: (id: number) => people.get(id),
  personAt: (number: string) => [...people.values()].find((one) => one.number === number),
  soundOf: () => undefined,
  time: (at: number) => new Date(at).toISOString(),
}

t.test('the agent is who talks, else the one who is rung, else nobody (R26, R27)', async (t) => {
  const agentIn = (call: Partial<LiveCall>) => seenCall(liveCall(call), world).agent?.name ?? null
  t.equal(agentIn({ customer, partner: agent, rung: [rung] }), 'Bình')
  t.equal(agentIn({ customer, rung: [rung] }), 'An')
  t.equal(agentIn({ customer, rung: [rung, liveLeg('102')] }), null, 'of several nobody')
  t.equal(agentIn({ customer }), null)
  t.equal(
    agentIn({ direction: 'outbound', caller: '101', partner: agent }),
    'An',
    'who has placed it',
  )
  t.match(seenCall(liveCall({ customer, rung: [rung] }), world), {
    ...{ offered: [{ userId: 7, name: 'An' }], customerNumber: '0909789846', campaign: null },
  })
})
