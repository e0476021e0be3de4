import type { Test } from 'tap'
import { configChange } from '../../../src/db/config-change.js'
import { openDatabase } from '../../../src/db/database.js'
import { inTransaction } from '../../../src/db/transaction.js'
import { ivrFeature } from '../../../src/features/ivr/ivr.feature.js'
import { ivrKind } from '../../../src/features/ivr/ivr.schema.js'
import { keptMemory } from '../../../src/kept/kept.memory.js'
import { keptReferences } from '../../../src/kept/kept.references.js'
import { house } from '../../http/house.js'
import { numbers } from './menus.js'

/**
 * Menus over HTTP and real SQLite, with sounds 1 to 9 and extensions 101 and 102; everything is
 * put together as the service does it, but that Asterisk is not told.
 */
export async function served(t: Test) {
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  const kept = { data: '{}', version: 1, createdAt: 0, updatedAt: 0 }
  for (let id = 1; id < 10; id += 1) await db('sound').insert({ id, ...kept })
  const memory = keptMemory(db, [ivrKind])
  await memory.refresh()
  const actions: string[] = []
  const feature = ivrFeature({
    db,
    time: (at) => new Date(at).toISOString(),
    now: () => 1_000,
    audit: async ({ action, object }) => void actions.push(`${action} ${object}`),
    references: keptReferences([ivrKind], {
      sound: async (trx, id) => (await trx('sound').where({ id }).first('id')) !== undefined,
      extension: async (_, id) => id === 101 || id === 102,
    }),
    configurator: {
      async change(work) {
        try {
          return await inTransaction(db, (trx) => work(configChange(trx)))
        } finally {
          await memory.refresh()
        }
      },
      render: async () => undefined,
      reconcile: async () => undefined,
    },
    ivrs: () => memory.of(ivrKind),
    numbers: () => numbers,
  })
  await db('internalNumber').insert({ number: '101', kind: 'extension', ownerId: 101 })
  const { app, bearer } = await house(t, { features: [feature] })
  const headers = await bearer('admin')
  const ask = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object | string,
  ) => {
    const json = { ...headers, 'content-type': 'application/json' }
    const answer = await app.inject({
      ...{ method, url: `/api/${path}`, headers: payload === undefined ? headers : json },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
  }
  return { ask, feature, actions, db }
}
