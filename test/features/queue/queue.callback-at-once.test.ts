import t from 'tap'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { queueCallbacks } from '../../../src/features/queue/queue.callbacks.js'
import { type Queue, queueKind } from '../../../src/features/queue/queue.schema.js'
import { joining, member, queue } from './acd-house.js'

t.test('a callback whose turn is at once is called, and not forgotten', async (t) => {
  let at = 1_800_000_000_000
  const trouble = (error: unknown) => {
    throw error
  }
  const host = acdHost({ now: () => at, trouble })
  t.teardown(host.stop)
  const fields = queueKind.fields.parse({ name: 'q', overflow: { type: 'hangup' } })
  const placed: string[] = []
  const ended: string[] = []
  const way = { dialled: '0909789846', number: '0909789846', trunkIds: [1], hotline: '024' }
  const callbacks = queueCallbacks(host, {
    queue: () => ({ ...fields, id: 1 }) as Queue,
    way: async () => way,
    place: async ({ variables }) => {
      placed.push(variables?.QUEUED ?? '')
      return 'td-1.9'
    },
    follow: async () => true,
    variable: async () => undefined,
    now: Date.now,
    open: async () => [],
    keep: async (callback) => ({ ...callback, id: 'cb.1', attempts: 0, calledAt: null }),
    setAttempts: async () => true,
    end: async (_, how) => void ended.push(how),
    trouble,
  })
  host.onEffect((effect) => {
    if (effect.do === 'offer' && effect.offer.caller === 'cb.1') callbacks.offer(effect.offer)
  })
  host.feed({
    ...{ type: 'configured', agents: [{ id: 7, name: 'Lan' }] },
    queues: [queue(1, [member(7)], { wrapUpSeconds: 10 })],
  })
  host.feed({ type: 'presence', agent: 7, presence: 'ready', why: null })
  const talk = { agent: 7, offer: 'x.1' } as const
  host.feed({ type: 'talking', ...talk, caller: 'td-1.1', queue: 1, since: at })
  host.feed({ type: 'talked', ...talk })
  host.feed({ type: 'joined', caller: joining('td-1.2', 1, at) })
  // The work after the talk is over, and its timer is a little late.
  at += 10_000
  const caller = { channel: 'td-1.2', number: '0909789846', name: '' }
  t.equal(await callbacks.ask({ ...fields, id: 1 } as Queue, caller), true)
  await new Promise(setImmediate)
  t.match(placed, [/^1-\d+-cb\.1$/])
  t.same(ended, [], 'it is not over')
  t.ok(host.state().waiting.get('cb.1')?.offer, 'an agent is kept free for it')
})
