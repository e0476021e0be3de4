import { hotlineNumbers } from './app.outbound.js'
import { isMobile, ownPhoneWorld } from './app.own-phone.js'
import type { Configurator } from './conf/configurator.js'
import type { Database, Transaction } from './db/database.js'
import { fail } from './domain/errors.js'
import { nationalNumber } from './domain/phone-number.js'
import type { PlacedCall } from './domain/placed-call.js'
import { say } from './domain/text.js'
import type { GroupHouse } from './features/group/group.conf.js'
import type { GroupWorld } from './features/group/group.faults.js'
import { groupKind } from './features/group/group.schema.js'
import { classOf } from './features/outbound/outbound.class.js'
import { type SmsDeps, type SmsFeature, smsFeature } from './features/sms/sms.feature.js'
import { trunkKind } from './features/trunk/trunk.schema.js'
import { testCallOver } from './features/trunk/trunk.test-call.js'
import { usersByExtension } from './features/user/user.feature.js'
import { keptTable } from './kept/kept.repo.js'

/** Mobiles and landlines of Viet Nam (R57), in national spelling; nothing premium, nothing abroad. */
export function outside(number: string): string | undefined {
  const found = classOf(number, '')?.number
  return found !== undefined && /^0[1-9]/.test(found) ? found : undefined
}

/** How groups call the outside: as calls to the outside go, by the same routes. */
export async function groupWorld(db: Database | Transaction): Promise<GroupWorld> {
  const { way } = await ownPhoneWorld(db)
  return { hotlines: await hotlineNumbers(db), outside, way }
}

/** The same with everybody who can be a member. */
export async function groupHouse(db: Database | Transaction): Promise<GroupHouse> {
  const { way, extensions } = await ownPhoneWorld(db)
  const owners = await usersByExtension(db)
  return {
    ...{ hotlines: await hotlineNumbers(db), outside, way },
    extensions: new Map(
      [...extensions].map(([id, { number }]) => [
        id,
        { number, userId: owners.get(id)?.userId ?? null },
      ]),
    ),
  }
}

/** Every change is also refused when it takes the hotline from a group that calls through it (R58). */
export const groupsCallable = (configurator: Configurator): Configurator => ({
  ...configurator,
  change: (work, by) =>
    configurator.change(async (change) => {
      const result = await work(change)
      const groups = await keptTable(groupKind).all(change.trx)
      if (groups.length === 0) return result
      const hotlines = await hotlineNumbers(change.trx)
      const lost = groups.filter(({ hotlineId }) => hotlineId !== null && !hotlines.has(hotlineId))
      if (lost.length > 0) fail('unprocessable', { why: noHotline(lost) })
      return result
    }, by),
})

const noHotline = (groups: readonly { readonly id: number }[]): string => {
  const named = groups
    .slice(0, 20)
    .map(({ id }) => `groups/${id}`)
    .join(', ')
  return say(
    `hotline của ${named} phải được phép gọi ra`,
    `the hotline of ${named} must be allowed for calls to the outside`,
  )
}

/** Rings a member of an external group as the group would; null: nothing leads there. */
export const groupTests =
  (db: Database, placeCall: (call: PlacedCall) => Promise<string | undefined>) =>
  async (hotlineId: number, member: string): Promise<string | null | undefined> => {
    const { way, hotlines } = await groupWorld(db)
    const number = outside(member)
    const found = number === undefined ? undefined : way(number)
    const trunk = await keptTable(trunkKind).find(db, found?.trunkIds[0] ?? 0)
    const shown = hotlines.get(hotlineId)
    if (found === undefined || trunk === undefined || shown === undefined) return null
    return await placeCall({
      ...testCallOver(trunk, found.number),
      ...{ exten: number ?? found.number, callerId: { name: '', number: shown } },
    })
  }

/** In national spelling; undefined: no message reaches it, as a landline. */
const mobile = (number: string): string | undefined =>
  isMobile(number) ? nationalNumber(number) : undefined

/** Text messages about calls of groups; numbers inside stand for the own phones of their people. */
export function composeSms(
  parts: Omit<SmsDeps, 'groups' | 'phoneOf'>,
  { groups }: Pick<SmsDeps, 'groups'>,
): SmsFeature {
  return smsFeature({
    ...{ ...parts, groups, log: parts.log.child({ part: 'sms' }) },
    async phoneOf(trx, member) {
      if ('number' in member && outside(member.number) !== undefined) return mobile(member.number)
      const owner =
        'userId' in member ? { 'user.id': member.userId } : { 'extension.number': member.number }
      const found: { readonly agentPhone: string | null } | undefined = await trx('user')
        .leftJoin('extension', 'extension.id', 'user.extensionId')
        .where(owner)
        .first('user.agentPhone')
      return mobile(found?.agentPhone ?? '')
    },
  })
}
