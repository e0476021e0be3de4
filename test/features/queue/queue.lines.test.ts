import t from 'tap'
import type { WaitingEffect } from '../../../src/domain/call.js'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { queueLines } from '../../../src/features/queue/queue.lines.js'
import { type Queue, queueKind } from '../../../src/features/queue/queue.schema.js'
import { member, queue } from './acd-house.js'

t.test('an exit key that comes when the caller is sent to an agent is too late', async (t) => {
  const trouble = (error: unknown) => {
    throw error
  }
  const host = acdHost({ now: () => 1_800_000_000_000, trouble })
  t.teardown(host.stop)
  const fields = queueKind.fields.parse({
    ...{ name: 'q', overflow: { type: 'hangup' } },
    ...{ exitKey: '1', exitTo: { type: 'ivr', id: 5 } },
  })
  const exits: string[] = []
  const lines = queueLines(host, {
    trouble: () => undefined,
    queue: () => ({ ...fields, id: 1 }) as Queue,
    ...{ follow: () => undefined, remember: () => undefined, lastAgentOf: async () => null },
    ...{ callBack: async () => false, calledBackWords: () => undefined },
    ...{ calledBack: () => undefined, back: () => undefined },
    ...{ exits: (channel) => void exits.push(channel), now: () => 1_800_000_000_000 },
  })
  host.feed({ type: 'configured', queues: [queue(1, [member(7)])], agents: [] })
  const session = lines.open(1, { channel: 'td-1.1', number: '0909789846', name: '' })
  const carried: WaitingEffect[] = []
  session?.listen((effects) => void carried.push(...effects))
  t.ok(host.state().waiting.has('td-1.1'))

  t.ok(lines.send('td-1.1', [{ do: 'connect', to: { type: 'queue', id: 1 } }]))
  t.same(session?.on({ type: 'digit', digit: '1' }), [])
  t.same(exits, [])
  t.ok(host.state().waiting.has('td-1.1'), 'the offer stands')

  const back = lines.open(1, { channel: 'td-1.1', number: '0909789846', name: '' })
  back?.listen(() => undefined)
  t.match(back?.on({ type: 'digit', digit: '1' }), [
    { do: 'tell' },
    { do: 'connect', to: { type: 'ivr', id: 5 } },
  ])
  t.same(exits, ['td-1.1'])
})

t.test(
  'a wish to be called back that cannot be kept is trouble, and no end of the service',
  async (t) => {
    const told: unknown[] = []
    const trouble = (error: unknown) => void told.push(error)
    const host = acdHost({ now: () => 1_800_000_000_000, trouble })
    t.teardown(host.stop)
    const fields = queueKind.fields.parse({
      ...{ name: 'q', overflow: { type: 'hangup' }, callbackKey: '2' },
    })
    const full = new Error('database or disk is full')
    const lines = queueLines(host, {
      trouble,
      queue: () => ({ ...fields, id: 1 }) as Queue,
      ...{ follow: () => undefined, remember: () => undefined, lastAgentOf: async () => null },
      ...{ callBack: () => Promise.reject(full), calledBackWords: () => undefined },
      ...{ calledBack: () => undefined, back: () => undefined },
      ...{ exits: () => undefined, now: () => 1_800_000_000_000 },
    })
    host.feed({ type: 'configured', queues: [queue(1, [member(7)])], agents: [] })
    const session = lines.open(1, { channel: 'td-1.1', number: '0909789846', name: '' })
    session?.listen(() => undefined)
    t.same(session?.on({ type: 'digit', digit: '2' }), [])
    await new Promise((resolve) => setImmediate(resolve))
    t.same(told, [full])
    t.ok(host.state().waiting.has('td-1.1'), 'the caller waits on')
  },
)
