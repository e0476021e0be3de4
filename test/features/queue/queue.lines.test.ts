import t, { type Test } from 'tap'
import type { WaitingEffect } from '../../../src/domain/call.js'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { type LineWorld, queueLines } from '../../../src/features/queue/queue.lines.js'
import { type Queue, queueKind } from '../../../src/features/queue/queue.schema.js'
import { member, queue } from './acd-house.js'

const channel = 'td-1.1'
const caller = { channel, number: '0909789846', name: '' }

/** Queue 1 with these options, with nobody in it. */
function house(t: Test, options: object, world: Partial<LineWorld>) {
  const now = () => 1_800_000_000_000
  const trouble = (error: unknown) => {
    throw error
  }
  const host = acdHost({ now, trouble })
  t.teardown(host.stop)
  const overflow = { type: 'hangup' }
  const fields = queueKind.fields.parse({ name: 'q', overflow, ...options })
  const lines = queueLines(host, {
    queue: () => ({ ...fields, id: 1 }) as Queue,
    ...{ follow: () => undefined, remember: () => undefined, lastAgentOf: async () => null },
    ...{ callBack: async () => false, calledBackWords: () => undefined },
    ...{ calledBack: () => undefined, back: () => undefined, exits: () => undefined },
    ...{ now, trouble, ...world },
  })
  host.feed({ type: 'configured', queues: [queue(1, [member(7)])], agents: [] })
  return { host, lines, isWaiting: () => host.state().waiting.has(channel) }
}

t.test('an exit key that comes when the caller is sent to an agent is too late', async (t) => {
  const exits: string[] = []
  const { lines, isWaiting } = house(
    t,
    { exitKey: '1', exitTo: { type: 'ivr', id: 5 } },
    { exits: (one) => void exits.push(one) },
  )
  const session = lines.open(1, caller)
  const carried: WaitingEffect[] = []
  session?.listen((effects) => void carried.push(...effects))
  t.ok(isWaiting())

  t.ok(lines.send(channel, [{ do: 'connect', to: { type: 'queue', id: 1 } }]))
  t.same(session?.on({ type: 'digit', digit: '1' }), [])
  t.same(exits, [])
  t.ok(isWaiting(), 'the offer stands')

  const back = lines.open(1, caller)
  back?.listen(() => undefined)
  t.match(back?.on({ type: 'digit', digit: '1' }), [
    { do: 'tell' },
    { do: 'connect', to: { type: 'ivr', id: 5 } },
  ])
  t.same(exits, [channel])
})

t.test(
  'a wish to be called back that cannot be kept is trouble, and no end of the service',
  async (t) => {
    const full = new Error('database or disk is full')
    const told = Promise.withResolvers<unknown>()
    const { lines, isWaiting } = house(
      t,
      { callbackKey: '2' },
      { callBack: () => Promise.reject(full), trouble: told.resolve },
    )
    const session = lines.open(1, caller)
    session?.listen(() => undefined)
    t.same(session?.on({ type: 'digit', digit: '2' }), [])
    t.equal(await told.promise, full)
    t.ok(isWaiting(), 'the caller waits on')
  },
)
