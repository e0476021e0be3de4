import { hotlineNumbers } from './app.outbound.js'
import type { Configurator } from './conf/configurator.js'
import type { Database, Transaction } from './db/database.js'
import { fail } from './domain/errors.js'
import { nationalNumber } from './domain/phone-number.js'
import { say } from './domain/text.js'
import { allExtensions } from './features/extension/extension.repo.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { classOf } from './features/outbound/outbound.class.js'
import { defaultHotline } from './features/outbound/outbound.decide.js'
import { matches } from './features/outbound/outbound.pattern.js'
import {
  inPriority,
  type OutboundRoute,
  outboundRouteKind,
} from './features/outbound/outbound.schema.js'
import type { CallbackWay } from './features/queue/queue.callback-channel.js'
import { queueKind } from './features/queue/queue.schema.js'
import { type Trunk, trunkKind } from './features/trunk/trunk.schema.js'
import type { OwnPhoneWorld } from './features/user/user.feature.js'
import { refuseStranded } from './features/user/user.receiving.js'
import { keptTable } from './kept/kept.repo.js'

/** Whether it is a number that may be somebody's own phone. */
export const isMobile = (number: string): boolean => classOf(number, '')?.class === 'mobile'

/** How own phones are called: as calls to the outside are, by the same routes. */
export async function ownPhoneWorld(db: Database | Transaction): Promise<OwnPhoneWorld> {
  const hotlines = (await keptTable(hotlineKind).all(db)).filter(({ outbound }) => outbound)
  const routes = await keptTable(outboundRouteKind).all(db)
  const trunks = await keptTable(trunkKind).all(db)
  const extensions = new Map((await allExtensions(db)).map((one) => [one.id, one]))
  return {
    extensions,
    hotline: (ids) =>
      ids.flatMap((id) => hotlines.find((one) => one.id === id)?.number ?? [])[0] ??
      defaultHotline(hotlines),
    way: (number) => wayTo(number, routes, trunks),
    national: nationalNumber,
  }
}

/** By which route a number goes, as it wants the number, and over which of its enabled trunks. */
export function wayTo(
  number: string,
  routes: readonly OutboundRoute[],
  trunks: readonly Pick<Trunk, 'id' | 'enabled'>[],
): ReturnType<OwnPhoneWorld['way']> {
  const route = inPriority(routes).find(({ pattern }) => matches(pattern, number))
  if (route === undefined) return undefined
  const usable = new Set(trunks.flatMap(({ id, enabled }) => (enabled ? [id] : [])))
  const trunkIds = route.trunkIds.filter((id) => usable.has(id))
  return { number: route.prepend + number.slice(route.strip), trunkIds }
}

/** How a customer is called back: as own phones are, by the hotline of the queue, else of the box. */
export async function callbackWay(
  db: Database | Transaction,
  hotlineId: number | null,
  customer: string,
): Promise<CallbackWay | undefined> {
  const world = await ownPhoneWorld(db)
  const dialled = nationalNumber(customer)
  // The number is what somebody outside claims: nothing dear and nothing abroad is called for it.
  if (!/^0[1-9]/.test(dialled) || classOf(dialled, '') === undefined) return undefined
  const [way, hotline] = [world.way(dialled), world.hotline([hotlineId])]
  if (way === undefined || way.trunkIds.length === 0 || hotline === '') return undefined
  return { ...way, dialled, hotline }
}

/** Id → name, of everybody whose calls ring on an own phone. */
export const ownPhoneNames = (db: Database): Promise<ReadonlyMap<number, string>> =>
  peopleNames(db, { receivingMethod: 'agent_phone' })

/** Id → name, of everybody, or of those who are so. */
export async function peopleNames(
  db: Database,
  who: { readonly receivingMethod?: string } = {},
): Promise<ReadonlyMap<number, string>> {
  const people: readonly { readonly id: number; readonly name: string }[] = await db('user')
    .where(who)
    .select('id', 'name')
  return new Map(people.map(({ id, name }) => [id, name]))
}

/** Extensions and people that a hotline was chosen for, as in the URL. */
export async function peopleOfHotline(
  trx: Transaction,
  hotlineId: number,
): Promise<readonly string[]> {
  const named = async (table: string): Promise<readonly { readonly id: number }[]> =>
    trx(table).where({ hotlineId }).orderBy('id').select('id')
  const [extensions, people] = [await named('extension'), await named('user')]
  return [
    ...extensions.map(({ id }) => `extensions/${id}`),
    ...people.map(({ id }) => `users/${id}`),
  ]
}

/** Throws 422 when a queue would call own phones through a hotline that may not be shown outside. */
async function refuseHiddenHotlines(trx: Transaction): Promise<void> {
  const shown = await hotlineNumbers(trx)
  const faults = (await keptTable(queueKind).all(trx)).filter(
    ({ hotlineId }) => hotlineId !== null && !shown.has(hotlineId),
  )
  const queues = faults.map(({ id }) => `queues/${id}`).join(', ')
  if (queues === '') return
  const why = say(
    `hotline của ${queues} phải được phép gọi ra`,
    `the hotline of ${queues} must be allowed for calls to the outside`,
  )
  fail('unprocessable', { why }, [{ path: 'hotlineId', message: why }])
}

/** Every change is also refused when it leaves somebody's own phone without a hotline. */
export const nobodyStranded = (configurator: Configurator): Configurator => ({
  ...configurator,
  change: (work, by) =>
    configurator.change(async (change) => {
      const result = await work(change)
      await refuseStranded(change.trx, hotlineNumbers)
      await refuseHiddenHotlines(change.trx)
      return result
    }, by),
})
