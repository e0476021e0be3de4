import type { Database, Transaction } from '../../db/database.js'
import { houseSetting } from '../../db/house-setting.js'
import { inTransaction } from '../../db/transaction.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { supervisionSettings, usualSettings } from './supervision.schema.js'

const stored = houseSetting('supervision', supervisionSettings, usualSettings)
export const readSettings = stored.read

interface SettingParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly hasSound: (id: number) => boolean
}

const tags = ['settings']
const object = 'settings/supervision'
const path = `/${object}`

/** The settings, as in the URL, when this sound is the announcement. */
export async function settingsWithSound(trx: Transaction, id: number): Promise<readonly string[]> {
  return (await stored.read(trx)).settings.announcement === id ? [object] : []
}

/** `/api/settings/supervision`: how calls are taken over, and whether customers are told. */
export function supervisionSettingRoutes(app: ZodApp, parts: SettingParts): void {
  const { db, audit, now, hasSound } = parts
  app.get(
    path,
    {
      config: { access: ['admin', 'supervisor'], tagged: true },
      schema: { summary: 'How calls are supervised', tags, response: { 200: supervisionSettings } },
    },
    async (_request, reply) => {
      const { settings, version } = await stored.read(db)
      return tagged(reply, version, settings)
    },
  )

  app.put(
    path,
    {
      config: { access: ['admin'], tagged: true },
      schema: {
        summary: 'Set how calls are supervised',
        tags,
        headers: ifMatch,
        body: supervisionSettings,
        response: { 200: supervisionSettings },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      if (body.announcement !== null && !hasSound(body.announcement))
        fail('unprocessable', { why: `announcement ${noSound}` }, [
          { path: 'announcement', message: noSound },
        ])
      const version = await inTransaction(db, async (trx) => {
        const before = await stored.read(trx)
        requireMatch(request, before.version)
        await stored.write(trx, body, now())
        await audit({ actor, action: 'supervision.changed', object, details: body }, trx)
        return before.version + 1
      })
      return tagged(reply, version, body)
    },
  )
}

const noSound = say('không có âm thanh này', 'is no sound')
