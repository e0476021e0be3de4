import { mkdir } from 'node:fs/promises'
import type { Test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import type { AuditEntry } from '../../../src/domain/audit.js'
import { PbxError } from '../../../src/domain/errors.js'
import { recordingFeature } from '../../../src/features/recording/recording.feature.js'
import { serve } from '../../http/serve.js'
import { dataFolder } from './part-fixtures.js'

/**
 * The feature on real files and a real database behind the real HTTP side. `ask` is a
 * program with a token of the role `as`; `own` names the calls an agent took part in, `aliases` other ids of calls.
 */
export async function recordingApp(t: Test, minFreeMb = 0) {
  const { data, folders } = await dataFolder(t)
  const db = await openDatabase(`${data}/tongdai.db`)
  const audited: AuditEntry[] = []
  const own = new Set<string>()
  const calls = new Set<string>()
  const aliases = new Map<string, string>()
  const warned: object[] = []
  const clock = {
    now: Date.UTC(2026, 10, 20, 3),
    open: new Set<string>() as Set<string> | undefined,
  }
  let auditFails = false

  const feature = recordingFeature({
    db,
    data,
    timeZone: 'UTC',
    recordingDays: 30,
    minFreeMb,
    log: { info: () => undefined, warn: (details) => warned.push(details), error: () => undefined },
    audit: async (entry) => {
      if (auditFails) throw new PbxError('disk-full')
      audited.push(entry)
    },
    mayHear: async (actor, callId) => {
      const id = aliases.get(callId) ?? callId
      if (!calls.has(id) || (actor.role === 'agent' && !own.has(id))) return undefined
      return { id, own: actor.role === 'agent' }
    },
    openChannels: async () => clock.open,
    stopRunning: async () => 0,
    now: () => clock.now,
  })

  const ask = (
    url: string,
    { as = 'admin', method = 'GET', ...headers }: Record<string, string> = {},
  ) =>
    app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${as}`, ...headers },
    })
  await mkdir(folders.parts, { recursive: true })
  t.teardown(async () => {
    await feature.stop()
    await db.destroy()
  })
  const app = await serve(t, feature)

  const enqueue = (records: Parameters<typeof feature.enqueue>[0]) => {
    for (const { id } of records) calls.add(id)
    return db.transaction((trx) => feature.enqueue(records, trx))
  }
  const failAudit = (fails: boolean) => {
    auditFails = fails
  }
  return {
    ask,
    db,
    data,
    folders,
    feature,
    enqueue,
    audited,
    own,
    calls,
    aliases,
    warned,
    clock,
    failAudit,
  }
}
