/**
 * How a person receives calls (R65–R72): on the desk phone, the apps and the browser; on a phone
 * of his or her own; on apps and browser; on the desk phone.
 */
export const receivingMethods = ['all', 'agent_phone', 'app', 'ip_phone'] as const
export type ReceivingMethod = (typeof receivingMethods)[number]

/** SIP accounts of a person who has an extension. */
export const accountKinds = ['desk', 'app', 'web'] as const
export type AccountKind = (typeof accountKinds)[number]

export type RingTarget = AccountKind | 'own-phone'

const targets: Readonly<Record<ReceivingMethod, readonly RingTarget[]>> = {
  all: ['desk', 'app', 'web'],
  agent_phone: ['own-phone'],
  app: ['app', 'web'],
  ip_phone: ['desk'],
}

interface Receiver {
  readonly receivingMethod: ReceivingMethod
  /** Number of the person's extension; undefined without one. */
  readonly extension: string | undefined
  /** As it is dialled; null when there is none, or when it may not be called. */
  readonly ownPhone: string | null
}

/** A person who can be offered calls, as whoever offers them must know. */
export interface CallTaker {
  readonly userId: number
  readonly name: string
  /** Number of the extension; '' without one. */
  readonly number: string
  readonly receivingMethod: ReceivingMethod
  /** Whether the own phone can be called, as somebody. */
  readonly hasOwnPhone: boolean
}

/** What rings when somebody calls this person, directly or as a member of a group or queue. Pure. */
export const ringTargets = ({
  receivingMethod,
  extension,
  ownPhone,
}: Receiver): readonly RingTarget[] =>
  targets[receivingMethod].filter((target) =>
    target === 'own-phone' ? ownPhone !== null : extension !== undefined,
  )

/** The endpoint of an account: `101`, `101-app`, `101-web`. To callers all three are 101. */
export const accountName = (extension: string, kind: AccountKind): string =>
  kind === 'desk' ? extension : `${extension}-${kind}`
