import t from 'tap'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { queueDevices } from '../../../src/features/queue/queue.devices.js'
import { peopleOf } from '../../../src/features/queue/queue.people.js'
import { queue } from './acd-house.js'

type World = Parameters<typeof queueDevices>[1]

/** An agent with the extension 101, and the devices that Asterisk lists. */
function house(states: (devices: ReturnType<typeof queueDevices>) => ReturnType<World['states']>) {
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
  const asked: string[] = []
  const devices: ReturnType<typeof queueDevices> = queueDevices(host, {
    people: () => people,
    subscribe: async () => true,
    states: () => states(devices),
    ask: (account) => asked.push(account),
  })
  return { devices, asked, device: () => host.state().agents.get(1)?.device }
}

t.test('a change that comes before the list of devices is newer than the list', async (t) => {
  const { devices, device, asked } = house(async (devices) => {
    devices.changed('PJSIP/101', 'NOT_INUSE')
    return [{ device: 'PJSIP/101', state: 'UNAVAILABLE' }]
  })
  await devices.refresh()
  t.equal(device(), 'free')
  t.same(asked, [])
})

t.test('phones of people that are listed as unavailable are asked at once', async (t) => {
  const { devices, device, asked } = house(async () => [
    { device: 'PJSIP/101', state: 'UNAVAILABLE' },
    { device: 'PJSIP/101-app', state: 'NOT_INUSE' },
    { device: 'PJSIP/101-web', state: 'UNAVAILABLE' },
    { device: 'PJSIP/trunk-1', state: 'UNAVAILABLE' },
    { device: 'Stasis:tongdai', state: 'UNAVAILABLE' },
  ])
  await devices.refresh()
  t.same(asked, ['101', '101-web'])
  t.equal(device(), 'free')
  await devices.refresh()
  t.equal(asked.length, 2, 'once for each connection')
})
