import { pino } from 'pino'
import type { Database } from '../../src/db/database.js'
import type { Actor } from '../../src/domain/actor.js'
import { callLogFeature } from '../../src/features/call-log/call-log.feature.js'
import type { ZodApp } from '../../src/http/feature.js'
import { buildHttp } from '../../src/http/http.js'

const admin: Actor = {
  kind: 'token',
  userId: 1,
  username: 'bench',
  role: 'admin',
  extensionId: null,
}

/** The call log behind the real HTTP side; whoever asks is an admin. */
export function serveCalls(db: Database): Promise<ZodApp> {
  return buildHttp({
    log: pino({ level: 'silent' }),
    version: 'bench',
    features: [
      callLogFeature({
        ...{ db, timeZone: 'Asia/Ho_Chi_Minh', audit: async () => {} },
        ...{
          now: Date.now,
          queueStay: async () => ({ queue: null, offers: [] }),
          tell: ({ code }) => code,
        },
      }),
    ],
    credentials: { bearer: async () => admin, cookie: async () => undefined },
    adminsFrom: () => true,
    refusedAdmin: async () => {},
  })
}
