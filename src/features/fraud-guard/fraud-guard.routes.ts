import type { Configurator } from '../../conf/configurator.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { refuseFaults } from '../../kept/kept.rules.js'
import { readSettings, writeSettings } from './fraud-guard.repo.js'
import { guardSettings } from './fraud-guard.schema.js'
import { takenNumbers } from './fraud-guard.taken.js'

export interface GuardRoutes {
  readonly db: Database
  readonly configurator: Configurator
  readonly audit: Audit<Transaction>
  readonly now: () => number
  /** Whether somebody inside has this number. */
  readonly isInternal: (trx: Transaction, number: string) => Promise<boolean>
}

const tags = ['settings']
const path = '/settings/fraud-guard'

/** `/api/settings/fraud-guard`: how much of the outside may be called. */
export function guardRoutes(app: ZodApp, parts: GuardRoutes): void {
  const { db, configurator, audit, now } = parts
  app.get(
    path,
    {
      config: { access: ['admin', 'supervisor'], tagged: true },
      schema: { summary: 'Limits of calls to the outside', tags, response: { 200: guardSettings } },
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
        summary: 'Set all limits of calls to the outside; the dialplan has them when this answers',
        tags,
        headers: ifMatch,
        body: guardSettings,
        response: { 200: guardSettings },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const [action, object] = ['fraud-guard.changed', 'settings/fraud-guard']
      const version = await configurator.change(
        async (change) => {
          const before = await readSettings(change.trx)
          requireMatch(request, before.version)
          const inside = new Set<string>()
          for (const number of body.emergencyNumbers)
            if (await parts.isInternal(change.trx, number)) inside.add(number)
          refuseFaults(takenNumbers(body, (number) => inside.has(number)))
          await writeSettings(change, body, now())
          await audit({ actor, action, object, details: body }, change.trx)
          return before.version + 1
        },
        { actor, action },
      )
      return tagged(reply, version, body)
    },
  )
}
