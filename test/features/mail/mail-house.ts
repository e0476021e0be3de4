import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import type { AuditEntry } from '../../../src/domain/audit.js'
import type { DueMail } from '../../../src/domain/mail.js'
import { mailFeature } from '../../../src/features/mail/mail.feature.js'
import { serve } from '../../http/serve.js'

/** The feature over HTTP, with a database that outlives it and a clock of its own. */
export async function mailHouse(t: Test) {
  const data = await mkdtemp(join(tmpdir(), 'tongdai-mail-'))
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  const audited: AuditEntry[] = []
  const logged: object[] = []
  const clock = { now: Date.UTC(2026, 10, 29, 3) }
  const begin = () =>
    mailFeature({
      ...{ db, data, newId: () => `${clock.now}` },
      now: () => clock.now,
      time: (at) => new Date(at).toISOString(),
      audit: async (entry) => void audited.push(entry),
      log: { warn: (details) => logged.push(details), error: (details) => logged.push(details) },
      patience: { stepMs: 400, wholeMs: 1200 },
    })
  const feature = begin()
  t.teardown(() => feature.stop())
  const app = await serve(t, feature)
  const ask = async (method: string, path: string, payload?: object, as = 'admin') => {
    const answer = await app.inject({
      ...{ method: method as 'GET', url: `/api/${path}` },
      headers: { authorization: `Bearer ${as}` },
      ...(payload !== undefined && { payload }),
    })
    return { status: answer.statusCode, text: answer.body, body: JSON.parse(answer.body || 'null') }
  }
  const settings = { security: 'none', username: '', from: 'tongdai@cong-ty.vn' }
  return {
    ...{ db, data, feature, begin, ask, audited, logged, clock, settings },
    /** Sets the mail server. */
    through: (port: number, more: object = {}) =>
      ask('PUT', 'settings/mail', { host: '127.0.0.1', port, ...settings, ...more }),
    enqueue: (mails: readonly DueMail[], by = feature) =>
      db.transaction((trx) => by.enqueue(mails, trx)),
    states: async () => (await ask('GET', 'mails')).body.items as readonly MailState[],
  }
}

export interface MailState {
  readonly to: string
  readonly state: string
  readonly attempts: number
  readonly error: string | null
}

export const mail = (key: string, more: Partial<DueMail> = {}): DueMail => ({
  ...{ key, to: 'lan@cong-ty.vn', subject: 'Lời nhắn', text: 'Có lời nhắn mới.\n' },
  ...more,
})
