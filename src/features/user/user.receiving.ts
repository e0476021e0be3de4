import type { Database } from '../../db/database.js'
import { type FieldFault, fail } from '../../domain/errors.js'
import type { AccountKind } from '../../domain/receiving.js'
import { say } from '../../domain/text.js'
import type { User } from './user.schema.js'

type HotlineNumbers = (db: Database) => Promise<ReadonlyMap<number, string>>

/** What a person's way of receiving calls depends on. */
export interface ReceivingWorld {
  /** Id → number of every hotline that the outside may see. */
  readonly hotlineNumbers: HotlineNumbers
  /** Whether it is a number that may be somebody's own phone: a Vietnamese mobile. */
  readonly isMobile: (number: string) => boolean
}

type Receiving = Pick<
  User,
  | 'extensionId'
  | 'receivingMethod'
  | 'agentPhone'
  | 'agentPhoneConfirm'
  | 'hotlineId'
  | 'appSecret'
  | 'webSecret'
>

/** Whether anything rings for this person; else Asterisk need not know. */
export const isOnPhone = ({
  extensionId,
  receivingMethod,
}: Pick<Receiving, 'extensionId' | 'receivingMethod'>): boolean =>
  extensionId !== null || receivingMethod === 'agent_phone'

const told = [
  ...(['extensionId', 'receivingMethod', 'agentPhone', 'agentPhoneConfirm'] as const),
  ...(['hotlineId', 'appSecret', 'webSecret'] as const),
]

/** Whether Asterisk must be told of a change. */
export const concernsPhones = (before: Receiving, after: Receiving): boolean =>
  (isOnPhone(before) || isOnPhone(after)) && told.some((field) => before[field] !== after[field])

/** Accounts that are logged in to in another way than before: nobody may inherit their devices. */
export function otherAccounts(
  before: Receiving | undefined,
  after: Receiving,
): readonly Exclude<AccountKind, 'desk'>[] {
  const isOther = before?.extensionId !== after.extensionId
  return (['app', 'web'] as const).filter(
    (kind) => isOther || before?.[`${kind}Secret`] !== after[`${kind}Secret`],
  )
}

/**
 * Throws 422 when calls could not be received so, naming what is missing: whoever saves, and only
 * for what the change itself is about.
 */
export async function refuseUnusable(
  db: Database,
  before: Receiving | undefined,
  after: Receiving,
  { hotlineNumbers, isMobile }: ReceivingWorld,
): Promise<void> {
  const { receivingMethod, agentPhone, hotlineId } = after
  const isNew = (field: keyof Receiving) => before?.[field] !== after[field]
  const hotlines = await hotlineNumbers(db)
  const faults: FieldFault[] = []
  if (agentPhone !== null && isNew('agentPhone') && !isMobile(agentPhone))
    faults.push({ path: 'agentPhone', message: noMobile })
  if (hotlineId !== null && isNew('hotlineId') && !hotlines.has(hotlineId))
    faults.push({ path: 'hotlineId', message: noSuchHotline })
  if (receivingMethod === 'agent_phone') {
    if (agentPhone === null) faults.push({ path: 'agentPhone', message: noNumber })
    if (hotlines.size === 0) faults.push({ path: 'hotlineId', message: noHotline })
  }
  const [first] = faults
  if (first !== undefined) fail('unprocessable', { why: `${first.path} ${first.message}` }, faults)
}

/**
 * Throws 422 when no hotline is left that could call somebody's own phone: at the end of every
 * change that may take one away.
 */
export async function refuseStranded(db: Database, hotlineNumbers: HotlineNumbers): Promise<void> {
  const stranded: { id: number }[] = await db('user')
    .where({ receivingMethod: 'agent_phone' })
    .orderBy('id')
    .limit(20)
    .select('id')
  if (stranded.length === 0 || (await hotlineNumbers(db)).size > 0) return
  const users = stranded.map(({ id }) => `users/${id}`).join(', ')
  fail('unprocessable', {
    why: say(
      `không còn hotline nào để gọi điện thoại riêng của ${users}`,
      `no hotline would be left to call the own phone of ${users}`,
    ),
  })
}

const noMobile = say('phải là số di động Việt Nam', 'must be a Vietnamese mobile number')
const noSuchHotline = say(
  'không tồn tại hoặc không được dùng để gọi ra',
  'does not exist or is not allowed for calls to the outside',
)
const noNumber = say(
  'cần có để nhận cuộc gọi trên điện thoại riêng',
  'is needed to receive calls on the own phone',
)
const noHotline = say(
  'cần một hotline được phép gọi ra để gọi điện thoại riêng',
  'is missing: calling the own phone needs a hotline that is allowed for calls to the outside',
)
