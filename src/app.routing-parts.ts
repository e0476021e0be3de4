import type { Logger } from 'pino'
import type { Carriers } from './app.carriers.js'
import type { MessageParts } from './app.voicemail.js'
import type { Configurator } from './conf/configurator.js'
import type { Database, Transaction } from './db/database.js'
import type { Actor } from './domain/actor.js'
import type { Audit } from './domain/audit.js'
import type { Destination } from './domain/destination.js'
import type { CallTaker } from './domain/receiving.js'
import type { DecidedCall } from './features/routing/routing.routes.js'

/** What everything that decides where calls go needs of the rest of the house. */
export interface RoutingParts {
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly timeZone: string
  /** The data folder. */
  readonly data: string
  /** Bound late: the configurator renders what stands here. */
  readonly configurator: () => Configurator
  /** Numbers of the house and where they lead, for callers who dial them in a menu. */
  readonly numbers: (
    db: Database,
  ) => Promise<readonly (readonly [number: string, to: Destination])[]>
  readonly idsOf: (actor: Actor, callId: string) => Promise<readonly string[] | undefined>
  /** Steps were stored of these channels. */
  readonly onTold: (channels: readonly string[], trx: Transaction) => Promise<void>
  readonly recordOf: (callId: string) => Promise<DecidedCall | undefined>
  /** Freezes an extension by its number; false when there is nothing to freeze. */
  readonly freeze: (number: string) => Promise<boolean>
  /** What trunks need of the box and its Asterisk. */
  readonly carriers: Carriers
  readonly callTakers: (db: Database | Transaction) => Promise<readonly CallTaker[]>
  /** What messages of voicemail need of the call log and of Asterisk. */
  readonly messages: MessageParts
}
