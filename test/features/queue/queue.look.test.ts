import t from 'tap'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { look } from '../../../src/features/queue/queue.look.js'
import { queueRinging } from '../../../src/features/queue/queue.ringing.js'
import { joining, queue } from './acd-house.js'

const trouble = (error: unknown) => {
  throw error
}

t.test('who comes while Asterisk lists its channels is not taken for gone', async (t) => {
  let at = 1_800_000_000_000
  const host = acdHost({ now: () => at++, trouble })
  const ringing = queueRinging(host, {
    ...{ agentOf: () => undefined, follow: async () => true, hangup: () => undefined },
    ...{ talked: () => undefined, answeredUnasked: () => undefined, now: () => at },
  })
  host.feed({ type: 'configured', queues: [queue(1, [])], agents: [] })
  const comes = (id: string) => host.feed({ type: 'joined', caller: joining(id, 1, at) })
  comes('stays')
  comes('went')
  const there = (uniqueId: string) => ({
    ...{ uniqueId, name: 'PJSIP/trunk-1-00000001', context: 'ask', exten: 's', bridgeId: '' },
    caller: { number: '0909789846', name: '' },
  })
  await look(host, ringing, {
    async channels() {
      const listed = [there('stays')]
      comes('new')
      return listed
    },
    ...{ variable: async () => undefined, agentOf: () => undefined, follow: async () => true },
    ...{ joining: () => undefined, answered: async () => new Set<string>() },
  })
  t.same([...host.state().waiting.keys()], ['stays', 'new'])
})
