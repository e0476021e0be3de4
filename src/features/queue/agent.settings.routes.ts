import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Audit } from '../../domain/audit.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { type AgentSettings, agentSettings } from './agent.schema.js'
import { readAgentSettings, writeAgentSettings } from './agent.settings.repo.js'

interface SettingParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly now: () => number
  /** The settings that hold from now on. */
  readonly changed: (settings: AgentSettings) => void
}

const tags = ['settings']
const path = '/settings/agents'

/** `/api/settings/agents`: why agents may pause. Whoever is paused for a reason that goes stays so. */
export function agentSettingRoutes(app: ZodApp, { db, audit, now, changed }: SettingParts): void {
  app.get(
    path,
    {
      config: { access: ['admin', 'supervisor', 'agent'], tagged: true },
      schema: { summary: 'Why agents may pause', tags, response: { 200: agentSettings } },
    },
    async (_request, reply) => {
      const { settings, version } = await readAgentSettings(db)
      return tagged(reply, version, settings)
    },
  )

  app.put(
    path,
    {
      config: { access: ['admin'], tagged: true },
      schema: {
        summary: 'Set why agents may pause',
        tags,
        headers: ifMatch,
        body: agentSettings,
        response: { 200: agentSettings },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const version = await inTransaction(db, async (trx) => {
        const before = await readAgentSettings(trx)
        requireMatch(request, before.version)
        await writeAgentSettings(trx, body, now())
        const details = { pauseReasons: body.pauseReasons.map(({ name }) => name) }
        await audit({ actor, action: 'agents.changed', object: 'settings/agents', details }, trx)
        return before.version + 1
      })
      changed(body)
      return tagged(reply, version, body)
    },
  )
}
