import t from 'tap'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { queueDevices } from '../../../src/features/queue/queue.devices.js'
import { peopleOf } from '../../../src/features/queue/queue.people.js'
import { queue } from './acd-house.js'

t.test('a change that comes before the list of devices is newer than the list', async (t) => {
  const host = acdHost({
    now: Date.now,
    trouble: (error) => {
      throw error
    },
  })
  host.feed({
    ...{ type: 'configured', queues: [queue(1, [1])], agents: [{ id: 1, name: 'Mai' }] },
  })
  const mai = { userId: 1, number: '101', name: 'Mai', receivingMethod: 'all', hasOwnPhone: false }
  const people = peopleOf([mai] as never)
  const devices = queueDevices(host, {
    people: () => people,
    subscribe: async () => true,
    async states() {
      devices.changed('PJSIP/101', 'NOT_INUSE')
      return [{ device: 'PJSIP/101', state: 'UNAVAILABLE' }]
    },
  })
  await devices.refresh()
  t.equal(host.state().agents.get(1)?.device, 'free')
})
