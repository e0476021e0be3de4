import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Audit } from '../../domain/audit.js'
import { say } from '../../domain/text.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { refuseFaults } from '../../kept/kept.rules.js'
import { shownSettings, toldSettings, unmasked } from './sms.masked.js'
import { smsPreset, smsPresets } from './sms.presets.js'
import { isSoundBody } from './sms.request.js'
import {
  type SmsSettings,
  type SmsState,
  settingsFault,
  smsSettings,
  smsStates,
  smsTest,
} from './sms.schema.js'
import { readSettings, writeSettings } from './sms.settings.repo.js'

export interface SmsSettingParts {
  readonly db: Database
  readonly audit: Audit<Transaction>
  readonly now: () => number
  /** Settings are others now. */
  readonly changed: () => void
  /** Sends a test now; `error` says why it was not sent. */
  readonly test: (to: string) => Promise<{ id: number; state: SmsState; error: string | null }>
}

const tags = ['settings']
const path = '/settings/sms'
const admin = { access: ['admin'] as const }

/** `/api/settings/sms`: how text messages are sent. */
export function smsSettingRoutes(app: ZodApp, parts: SmsSettingParts): void {
  const { db, audit, now } = parts
  app.get(
    path,
    {
      config: { access: ['admin'], tagged: true },
      schema: { summary: 'How text messages are sent', tags, response: { 200: smsSettings } },
    },
    async (_request, reply) => {
      const { settings, version } = await readSettings(db)
      return tagged(reply, version, shownSettings(settings))
    },
  )

  app.put(
    path,
    {
      config: { access: ['admin'], tagged: true },
      schema: {
        summary: 'Set how text messages are sent; those that wait go out by it',
        tags,
        headers: ifMatch,
        body: smsSettings,
        response: { 200: smsSettings },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const written = await inTransaction(db, async (trx) => {
        const before = await readSettings(trx)
        requireMatch(request, before.version)
        const settings = unmasked(body, before.settings)
        refuseFaults(faultsOf(settings))
        await writeSettings(trx, settings, now())
        const details = toldSettings(settings)
        await audit({ actor, action: 'sms.changed', object: 'settings/sms', details }, trx)
        return { settings, version: before.version + 1 }
      })
      parts.changed()
      return tagged(reply, written.version, shownSettings(written.settings))
    },
  )

  app.get(
    `${path}/presets`,
    {
      config: { access: [...admin.access] },
      schema: {
        summary: 'Gateways whose public documentation was read, untried',
        tags,
        response: { 200: z.object({ items: z.array(smsPreset) }) },
      },
    },
    async () => ({ items: [...smsPresets] }),
  )

  app.post(
    `${path}/test`,
    {
      config: { access: [...admin.access] },
      schema: {
        summary: 'Send a message now, also while messages are not enabled',
        tags,
        body: smsTest,
        response: {
          200: z.object({ id: z.int(), state: z.enum(smsStates), error: z.string().nullable() }),
        },
      },
    },
    async ({ actor, body: { to } }) => {
      const { settings } = await readSettings(db)
      refuseFaults(faultsOf(settings))
      const tested = await parts.test(to)
      const details = { to, state: tested.state }
      await audit({ actor, action: 'sms.test', object: 'settings/sms', details })
      return tested
    },
  )
}

function faultsOf(settings: SmsSettings) {
  const url = settingsFault(settings)
  return [
    ...(url === undefined ? [] : [{ path: 'url', message: url }]),
    ...(isSoundBody(settings) ? [] : [{ path: 'body', message: noJson }]),
  ]
}

const noJson = say(
  'không phải JSON hợp lệ; các chỗ điền phải nằm trong dấu nháy',
  'is not valid JSON; placeholders must stand within quotes',
)
