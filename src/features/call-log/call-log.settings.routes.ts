import { inTransaction } from '../../db/transaction.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import type { CallLogParts } from './call-log.routes.js'
import {
  type CallLogSettings,
  callLogSettings,
  readSettings,
  writeSettings,
} from './call-log.settings.repo.js'

interface SettingParts extends Pick<CallLogParts, 'db' | 'audit'> {
  readonly now: () => number
  /** The settings by which calls are folded from now on. */
  readonly changed: (settings: CallLogSettings) => void
}

const tags = ['settings']
const path = '/settings/call-log'

/** `/api/settings/call-log`: how calls are told. Calls that were saved before stay as they are. */
export function callLogSettingRoutes(app: ZodApp, { db, audit, now, changed }: SettingParts): void {
  app.get(
    path,
    {
      config: { access: ['admin', 'supervisor'], tagged: true },
      schema: { summary: 'How calls are told', tags, response: { 200: callLogSettings } },
    },
    async (_request, reply) => {
      const { settings, version } = await readSettings(db)
      return tagged(reply, version, settings)
    },
  )

  app.put(
    path,
    {
      config: { access: ['admin'], tagged: true },
      schema: {
        summary: 'Set how calls are told that end from now on',
        tags,
        headers: ifMatch,
        body: callLogSettings,
        response: { 200: callLogSettings },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const version = await inTransaction(db, async (trx) => {
        const before = await readSettings(trx)
        requireMatch(request, before.version)
        await writeSettings(trx, body, now())
        await audit(
          { actor, action: 'call-log.changed', object: 'settings/call-log', details: body },
          trx,
        )
        return before.version + 1
      })
      changed(body)
      return tagged(reply, version, body)
    },
  )
}
