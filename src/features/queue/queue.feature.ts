import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import { say } from '../../domain/text.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { type Fields, keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import type { Rules } from '../../kept/kept.rules.js'
import { type QueueWorld, queueContexts } from './queue.conf.js'
import { type Queue, queueKind } from './queue.schema.js'

export interface QueueDeps extends KeptParts {
  readonly db: Database
  readonly time: (at: number) => string
  /** What rendering needs, as of the transaction. */
  readonly worldOf: (trx: Database | Transaction) => Promise<QueueWorld>
}

/** Queues as objects of the configuration. How their callers are served is app.queues.ts. */
export interface QueueFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
}

const table = keptTable(queueKind)

/** Queues whose callers would go in a circle at once, and keys without a place to lead to. */
export const queueRules: Rules<Fields<typeof queueKind>> = async () => (queue, id) => [
  ...(['overflow', 'overflowFull', 'overflowEmpty', 'exitTo'] as const).flatMap((path) =>
    queue[path]?.type === 'queue' && queue[path].id === id ? [{ path, message: itself }] : [],
  ),
  ...(queue.exitKey !== null && queue.exitTo === null
    ? [{ path: 'exitTo', message: nowhere }]
    : []),
  ...(queue.exitKey !== null && queue.exitKey === queue.callbackKey
    ? [{ path: 'callbackKey', message: taken }]
    : []),
]

export function queueFeature(deps: QueueDeps): QueueFeature {
  const { db, time, worldOf } = deps
  const changes = keptChanges(queueKind, deps, { rules: queueRules })
  return {
    name: 'queue',
    routes: (app) =>
      keptRoutes(app, queueKind, { db, time, changes, called: ['a queue', 'queues'] }),
    conf: async (db) => ({
      endpoints: [],
      contexts: queueContexts((await table.all(db)) as readonly Queue[], await worldOf(db)),
    }),
  }
}

const itself = say('không được dẫn về chính hàng đợi này', 'must not lead to this queue itself')
const nowhere = say('cần có khi đặt phím thoát', 'is needed with an exit key')
const taken = say('đã dùng làm phím thoát', 'is the exit key already')
