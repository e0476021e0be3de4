import type { Pbx } from '../support/pbx.js'
import type { Place } from '../support/place.js'
import { poll } from '../support/wait.js'
import { benchPlace } from './bench-place.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { routedHouse, serverOf } from './routed-house.ts'
import type { Login } from './sip-load.ts'
import type { SipMeter } from './sip-meter.ts'

export interface QueueSetup {
  readonly agents: readonly Login[]
  readonly trunkId: number
}

/** Agents' phones are where the meter is, which answers Asterisk's questions whether they are. */
export async function registerAt(
  phones: SipMeter,
  place: Place,
  logins: readonly Login[],
): Promise<void> {
  for (const { number, secret } of logins) await phones.register(serverOf(place), number, secret)
}

/** A hotline that leads into a queue of so many people, each with a phone that is registered. */
export async function queueSetup(pbx: Pbx, phones: SipMeter, people: number): Promise<QueueSetup> {
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
  await registerAt(phones, benchPlace, agents)
  const isFree = ({ state }: { state: string }) => state === 'free'
  const allFree = async () => (await pbx.api.ok('GET', '/api/live/agents')).items.every(isFree)
  await poll(allFree, 'agents who are free', 15_000)
  return { agents, trunkId: house.trunkId }
}
