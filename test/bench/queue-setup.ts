import type { Pbx } from '../support/pbx.js'
import { benchPlace } from './bench-place.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { registerPhones, routedHouse } from './routed-house.ts'
import type { Login } from './sip-load.ts'

export interface QueueSetup {
  readonly agents: readonly Login[]
  readonly trunkId: number
}

/** A hotline that leads into a queue of so many people, each with a phone that is registered. */
export async function queueSetup(pbx: Pbx, people: number): Promise<QueueSetup> {
  const house = await routedHouse(pbx)
  const agents = await makeExtensions(pbx, numbersFrom(201, people))
  const { items } = await pbx.api.ok('GET', '/api/extensions?limit=200')
  const idOf = new Map<string, number>(
    items.map(({ id, number }: { id: number; number: string }) => [number, id]),
  )
  const members: { readonly userId: number }[] = []
  for (const { number } of agents)
    members.push({
      userId: await house.made('users', {
        ...{ username: `u${number}`, name: `Người ${number}`, role: 'agent' },
        ...{ password: 'mật khẩu đo tốc độ', extensionId: idOf.get(number) },
      }),
    })
  const id = await house.made('queues', {
    ...{ name: 'Bán hàng', strategy: 'longest_idle', wrapUpSeconds: 0, maxWaitSeconds: 3600 },
    ...{ overflow: { type: 'hangup' }, members },
  })
  await house.hotline({ type: 'queue', id })
  await registerPhones(benchPlace, agents)
  return { agents, trunkId: house.trunkId }
}
