import { pino } from 'pino'
import type { Database } from '../../src/db/database.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { ZodApp } from '../../src/http/feature.ts'

interface Modules {
  readonly 'db/database': typeof import('../../src/db/database.ts')
  readonly 'http/http': typeof import('../../src/http/http.ts')
  readonly 'features/call-log/call-log.feature': typeof import('../../src/features/call-log/call-log.feature.ts')
  readonly 'features/call-log/call-log.repo': typeof import('../../src/features/call-log/call-log.repo.ts')
  readonly 'features/call-log/call-log.party': typeof import('../../src/features/call-log/call-log.party.ts')
  readonly 'features/call-log/call-log.kind': typeof import('../../src/features/call-log/call-log.kind.ts')
}

/** A module of the built service, which is what is measured, under the types of its source. */
const built = async <Path extends keyof Modules>(path: Path): Promise<Modules[Path]> =>
  import(new URL(`../../dist/${path}.js`, import.meta.url).href)

/** What fills and opens the store. */
export async function storeParts() {
  const { openDatabase } = await built('db/database')
  const { saveRecords } = await built('features/call-log/call-log.repo')
  const { storedParty } = await built('features/call-log/call-log.party')
  const { kindOf } = await built('features/call-log/call-log.kind')
  return { openDatabase, saveRecords, storedParty, kindOf }
}

/** The call log behind the real HTTP side; whoever asks is an admin. */
export async function serveCalls(db: Database): Promise<ZodApp> {
  const { buildHttp } = await built('http/http')
  const { callLogFeature } = await built('features/call-log/call-log.feature')
  const admin: Actor = {
    kind: 'token',
    userId: 1,
    username: 'bench',
    role: 'admin',
    extensionId: null,
  }
  return buildHttp({
    log: pino({ level: 'silent' }),
    version: 'bench',
    features: [callLogFeature({ db, timeZone: 'Asia/Ho_Chi_Minh', audit: async () => {} })],
    credentials: { bearer: async () => admin, cookie: async () => undefined },
    adminsFrom: () => true,
    refusedAdmin: async () => {},
  })
}
