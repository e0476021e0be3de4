import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import type { Database } from '../../../src/db/database.js'
import { type SmsFeature, smsFeature } from '../../../src/features/sms/sms.feature.js'
import { house } from '../../http/house.js'

/** Text messages over HTTP and real SQLite; the sender runs once it is started. */
export async function served(t: Test) {
  const data = await mkdtemp(join(tmpdir(), 'tongdai-sms-'))
  const made: { sms?: SmsFeature; db?: Database } = {}
  const there = await house(t, {
    features: ({ db, audit }) => {
      made.db = db
      made.sms = smsFeature({
        ...{ db, audit, log: pino({ level: 'silent' }), data },
        ...{ now: Date.now, timeZone: 'Asia/Ho_Chi_Minh' },
        groups: () =>
          new Map([
            [3, { sms: { missed: true, missedAlways: false, answered: true } }],
            [5, { sms: { missed: true, missedAlways: true, answered: true } }],
          ]),
        phoneOf: async (_, member) => ('number' in member ? member.number : undefined),
      })
      return [made.sms]
    },
  })
  const { sms, db } = made
  if (sms === undefined || db === undefined) throw new Error('no feature')
  t.teardown(() => sms.stop())
  const headers = await there.bearer('admin')
  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
    const answer = await there.app.inject({
      ...{ method, url: `/api/${path}` },
      headers: { ...headers, 'content-type': 'application/json' },
      ...(payload !== undefined && { payload }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
  }
  return { ...there, sms, db, data, ask }
}
