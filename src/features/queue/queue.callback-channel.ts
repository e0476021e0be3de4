import type { SeenChannel } from './queue.reconcile.js'

/** How a customer is called: the number as its route wants it, trunks in order, and as whom. */
export interface CallbackWay {
  /** In national spelling. */
  readonly dialled: string
  readonly number: string
  readonly trunkIds: readonly number[]
  readonly hotline: string
}

/** A channel of Asterisk, as far as it says what became of a customer who was called. */
export type CalledChannel = Pick<SeenChannel, 'uniqueId' | 'name' | 'context'>

/** Contexts of asterisk-conf/queues.conf: the call to the customer, and who has answered. */
export const callbackContexts = { call: 'queue-callback', up: 'queue-callback-up' } as const

/** The customer's side, whom the dialplan then has; both names begin with the number. */
export const isOfCallback = ({ name }: CalledChannel): boolean =>
  name.includes(`@${callbackContexts.call}-`) && name.endsWith(';1')

/** The extension of `queue-callback` that calls this customer. */
export const callExten = ({ dialled, number, hotline, trunkIds }: CallbackWay): string =>
  [dialled, number, hotline, ...trunkIds].join('-')
