import { join } from 'node:path'
import type { Logger } from 'pino'
import { hotlineNumbers } from './app.outbound.js'
import { callbackWay } from './app.own-phone.js'
import { composeQueues } from './app.queues.js'
import type { Database, Transaction } from './db/database.js'
import type { Audit } from './domain/audit.js'
import type { PlacedCall } from './domain/placed-call.js'
import type { CallTaker } from './domain/receiving.js'
import type { ZoneTime } from './domain/time.js'
import type { Reason } from './domain/trace.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { queueFeature } from './features/queue/queue.feature.js'
import { queueKind } from './features/queue/queue.schema.js'
import { spokenWords } from './features/sound/words.js'
import type { KeptParts } from './kept/kept.changes.js'
import type { KeptMemory } from './kept/kept.memory.js'

interface RoomParts extends Omit<KeptParts, 'audit'> {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly log: Logger
  readonly time: (at: number) => string
  readonly zone: ZoneTime
  readonly memory: KeptMemory
  /** The data folder. */
  readonly data: string
  readonly callTakers: (trx: Database | Transaction) => Promise<readonly CallTaker[]>
  /** File of a sound, without its ending. */
  readonly pathOf: (sound: number) => string
  readonly placeCall: (call: PlacedCall) => Promise<string | undefined>
  readonly tell: (channel: string, reason: Reason) => void
}

/** Queues as objects, and the distributor that serves them with what it needs of the house. */
export function composeQueueRoom({ memory, data, callTakers, ...parts }: RoomParts) {
  const words = spokenWords({ folder: join(data, 'words'), log: parts.log })
  const queues = composeQueues({
    ...{ ...parts, callTakers, words, callbackWay },
    queues: () => memory.of(queueKind),
    hasHotline: () => [...memory.of(hotlineKind).values()].some((one) => one.outbound),
  })
  const kept = queueFeature({
    ...parts,
    async worldOf(trx) {
      const hotlines = await hotlineNumbers(trx)
      const takers = new Map((await callTakers(trx)).map((one) => [one.userId, one]))
      return {
        hotlineNumber: (id) => hotlines.get(id),
        pathOf: parts.pathOf,
        numberOf: (userId) => takers.get(userId)?.number,
      }
    },
  })
  return {
    ...queues,
    kept,
    /** Before the first `refresh`, which has words spoken. */
    start: words.start,
    async stop() {
      await queues.stop()
      await words.stop()
    },
  }
}
