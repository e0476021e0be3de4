import { pino } from 'pino'
import type { Test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import type { Actor, Role } from '../../../src/domain/actor.js'
import type { AuditEntry } from '../../../src/domain/audit.js'
import type { CallRecord } from '../../../src/domain/call-record.js'
import type { TraceStep } from '../../../src/domain/trace.js'
import { callLogFeature } from '../../../src/features/call-log/call-log.feature.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { serve } from '../../http/serve.js'
import { directory } from './sample.js'

/** The call log behind the real HTTP side, with these calls in it. */
export async function served(t: Test, calls: readonly CallRecord[], timeZone = 'Asia/Ho_Chi_Minh') {
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  const audited: AuditEntry[] = []
  const lines: string[] = []
  const callLog = callLogFeature({
    ...{
      db,
      timeZone,
      now: () => 0,
      queueStay: async () => ({ queue: null, offers: [] }),
      tell: ({ code }: TraceStep) => `${code}.`,
    },
    audit: async (entry) => void audited.push(entry),
  })
  const app = await serve(t, callLog, {
    bearer: actorOf,
    log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
  })
  const save = (more: readonly CallRecord[]) =>
    db.transaction((trx) => saveRecords(more, directory, trx))
  await save(calls)

  const get = (url: string, who = 'admin', headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { authorization: `Bearer ${who}`, ...headers } })
  const ids = async (query: string, who?: string): Promise<readonly string[]> => {
    const answer = await get(`/api/calls?${query}`, who)
    if (answer.statusCode !== 200) throw new Error(`${query}: ${answer.body}`)
    return answer.json().items.map(({ id }: { id: string }) => id)
  }
  return { app, db, callLog, audited, lines, save, get, ids }
}

/** The secret says who: `agent.11.1` is an agent, user 11 with extension 1. */
async function actorOf(secret: string): Promise<Actor> {
  const [role, userId, extensionId] = secret.split('.')
  return {
    kind: 'token',
    username: secret,
    role: role as Role,
    userId: userId ? Number(userId) : null,
    extensionId: extensionId ? Number(extensionId) : null,
  }
}
