import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import type { Callback } from '../../../src/features/queue/queue.callback.repo.js'
import type { CalledChannel } from '../../../src/features/queue/queue.callback-channel.js'
import { type CallbackWorld, queueCallbacks } from '../../../src/features/queue/queue.callbacks.js'
import type { Queue } from '../../../src/features/queue/queue.schema.js'
import { noon } from './acd-box.js'
import { queue } from './acd-house.js'

const customer = { channel: 'line', number: '0909111222', name: 'Chị Hoa' }
const minute = 60_000

/** One queue with an agent, and a customer who wants to be called back while the agent is busy. */
function house(t: Test, given: Partial<CallbackWorld> = {}) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: noon })
  t.teardown(() => mock.timers.reset())
  const calls: string[] = []
  const troubles: unknown[] = []
  const rows = new Map<string, { attempts: number; ended: string | null }>()
  const row = (id: string) => rows.get(id) ?? { attempts: 0, ended: null }
  const host = acdHost({ now: Date.now, random: () => 0, trouble: (error) => troubles.push(error) })
  const callbacks = queueCallbacks(host, {
    queue: () => ({ id: 1 }) as Queue,
    way: async (_, number) => ({
      ...{ dialled: number, number, trunkIds: [1], hotline: '02473001234' },
    }),
    place: async ({ variables }) => {
      calls.push(variables.QUEUED ?? '')
      return `call${calls.length}`
    },
    follow: async () => true,
    variable: async () => undefined,
    now: Date.now,
    open: async () => [],
    keep: async (callback) => ({ ...callback, id: 'cb.1', attempts: 0, calledAt: null }),
    async setAttempts(id, { attempts }) {
      const { ended } = row(id)
      if (ended === null) rows.set(id, { attempts, ended })
      return ended === null
    },
    end: async (id, ended) => rows.set(id, { ...row(id), ended }),
    trouble: (error) => troubles.push(error),
    ...given,
  })
  host.onEffect((effect) => {
    if (effect.do === 'offer' && effect.offer.caller.startsWith('cb.'))
      callbacks.offer(effect.offer)
  })
  const agents = [{ id: 1, name: 'Mai' }]
  host.feed({ type: 'configured', queues: [queue(1, [1])], agents })
  const device = (device: 'free' | 'busy') => host.feed({ type: 'device', agent: 1, device })
  device('busy')
  host.feed({ type: 'presence', agent: 1, presence: 'ready', why: null })
  return {
    ...{ callbacks, host, calls, troubles, rows, device },
    async asks() {
      const caller = { id: customer.channel, queue: 1, number: customer.number, name: '' }
      const how = { how: 'line', front: false, priority: 0, last: null, again: false } as const
      host.feed({ type: 'joined', caller: { ...caller, ...how, since: Date.now() } })
      return await callbacks.ask({ id: 1 } as Queue, customer)
    },
    /** Lets time pass, and whatever waits for a promise go on. */
    async wait(ms: number) {
      mock.timers.tick(ms)
      for (let n = 0; n < 20; n++) await Promise.resolve()
    },
    isFree: () => host.state().agents.get(1)?.offer === null,
  }
}

t.test('who does not pick up is called three times, five minutes apart', async (t) => {
  const it = house(t)
  t.equal(await it.asks(), true)
  it.device('free')
  for (const n of [1, 2, 3]) {
    await it.wait(0)
    t.equal(it.calls.length, n)
    t.match(it.calls[n - 1], `1-${noon}-cb.1`, 'with the old place')
    await it.wait(30_000)
    t.notOk(it.isFree(), 'the agent is kept for the customer')
    it.callbacks.ended(`call${n}`)
    t.ok(it.isFree(), 'the agent is free at once')
    t.same(it.rows.get('cb.1'), { attempts: n, ended: n === 3 ? 'no_answer' : null })
    await it.wait(5 * minute - 1)
    t.equal(it.calls.length, n, 'not earlier')
    await it.wait(1)
  }
  await it.wait(30 * minute)
  t.equal(it.calls.length, 3)
  t.same(it.troubles, [])
})

t.test('who was there while the service hung is called no more', async (t) => {
  const it = house(t)
  await it.asks()
  it.rows.set('cb.1', { attempts: 1, ended: 'connected' })
  it.device('free')
  await it.wait(0)
  t.same(it.calls, [])
  t.ok(it.isFree())
  await it.wait(30 * minute)
  t.same([it.calls, it.rows.get('cb.1')], [[], { attempts: 1, ended: 'connected' }])
})

t.test(
  'whom a supervisor took in the middle of asking is not called, nor leaves a new place',
  async (t) => {
    const { promise: keeping, resolve: isKept } = Promise.withResolvers<void>()
    const it = house(t, {
      async keep(callback) {
        await keeping
        return { ...callback, id: 'cb.1', attempts: 0, calledAt: null }
      },
    })
    const asked = it.asks()
    await it.wait(0)
    const there = () => [...it.host.state().waiting.keys()]
    it.host.feed({ type: 'left', caller: customer.channel, taken: true })
    it.callbacks.taken(customer.channel)
    const caller = { id: customer.channel, queue: 1, number: customer.number, name: '' }
    const how = { how: 'line', front: false, priority: 0, last: null, again: false } as const
    it.host.feed({ type: 'joined', caller: { ...caller, ...how, since: Date.now() } })
    isKept()
    t.equal(await asked, false)
    t.same(there(), [customer.channel], 'waits on the line')
    t.match(it.rows.get('cb.1'), { ended: 'connected' })
    it.device('free')
    await it.wait(0)
    t.same(it.calls, [])
  },
)

t.test('who has waited too long for it meanwhile is called no more', async (t) => {
  const it = house(t)
  await it.asks()
  it.device('free')
  await it.wait(0)
  await it.wait(58 * minute)
  it.callbacks.ended('call1')
  await it.wait(5 * minute)
  t.equal(it.calls.length, 1, 'an hour is over')
  t.same(it.rows.get('cb.1'), { attempts: 1, ended: 'too_late' })
  t.ok(it.isFree())
})

for (const [what, place] of [
  ['cannot be asked', async () => undefined],
  ['fails', () => Promise.reject(new Error('no connection'))],
] as const)
  t.test(`when Asterisk ${what}, that is no attempt and the agent is free`, async (t) => {
    let isThere = false
    let placed = 0
    const it = house(t, {
      place: () => {
        placed += 1
        return isThere ? Promise.resolve('call') : place()
      },
    })
    await it.asks()
    it.device('free')
    await it.wait(0)
    t.equal(placed, 1)
    t.ok(it.isFree())
    t.same(it.rows.get('cb.1'), { attempts: 0, ended: null })
    isThere = true
    await it.wait(10_000)
    await it.wait(0)
    t.equal(placed, 2)
    t.same(it.rows.get('cb.1'), { attempts: 1, ended: null })
  })

t.test(
  'a call of whose end nobody has told is over when Asterisk has no such channel',
  async (t) => {
    const it = house(t)
    await it.asks()
    it.device('free')
    await it.wait(0)
    await it.callbacks.agree([])
    t.notOk(it.isFree(), 'it may not have begun')
    await it.wait(2000)
    const channel = { uniqueId: 'call1', name: '', context: '' }
    await it.callbacks.agree([channel])
    t.notOk(it.isFree())
    await it.callbacks.agree([])
    t.ok(it.isFree())
    await it.wait(5 * minute)
    t.equal(it.calls.length, 2)
  },
)

t.test('a service that comes back knows who waits, is called, and was reached', async (t) => {
  const kept = (id: string, attempts: number, calledAt: number): Callback => ({
    ...{ id, attempts, calledAt, queueId: 1, number: '0909111222' },
    ...{ name: '', since: noon, priority: 0 },
  })
  const channel = (uniqueId: string, context: string): CalledChannel => ({
    ...{ uniqueId, context, name: `Local/0909-0909-1@queue-callback-${uniqueId};1` },
  })
  const it = house(t, {
    open: async () => [
      ...['cb.1', 'cb.2', 'cb.3'].map((id) => kept(id, 1, noon - 10 * minute)),
      kept('cb.4', 3, noon - 10 * minute),
      kept('cb.5', 1, noon - minute),
    ],
    variable: async (channel) => `1-${noon}-${channel}`,
  })
  const channels = [channel('cb.2', 'queue-callback'), channel('cb.3', 'ask')]
  await it.callbacks.agree(channels)
  t.same([...it.host.state().waiting.keys()], ['cb.1'])
  t.same(it.rows.get('cb.3'), { attempts: 0, ended: 'connected' })
  t.same(it.rows.get('cb.4'), { attempts: 0, ended: 'no_answer' })
  it.callbacks.ended('cb.2')
  await it.wait(4 * minute + 39_000)
  t.same([...it.host.state().waiting.keys()], ['cb.1'], 'the last call may have rung 40 s')
  await it.wait(1000)
  t.same([...it.host.state().waiting.keys()], ['cb.1', 'cb.5'])
  await it.wait(20_000)
  t.same([...it.host.state().waiting.keys()], ['cb.1', 'cb.5', 'cb.2'])
  await it.callbacks.agree(channels)
  t.same([...it.host.state().waiting.keys()], ['cb.1', 'cb.5', 'cb.2'], 'once')
})

t.test('who is sent elsewhere while the wish is kept is not called as well', async (t) => {
  const disk = Promise.withResolvers<void>()
  const it = house(t, {
    async keep(callback) {
      await disk.promise
      return { ...callback, id: 'cb.1', attempts: 0, calledAt: null }
    },
  })
  const asked = it.asks()
  await it.wait(0)
  it.host.feed({ type: 'configured', queues: [], agents: [{ id: 1, name: 'Mai' }] })
  t.notOk(it.host.state().waiting.has(customer.channel), 'sent elsewhere')
  disk.resolve()
  t.equal(await asked, false)
  it.host.feed({ type: 'configured', queues: [queue(1, [1])], agents: [{ id: 1, name: 'Mai' }] })
  it.device('free')
  await it.wait(30 * minute)
  t.same([it.calls, it.rows.get('cb.1')?.ended], [[], 'connected'])
})
