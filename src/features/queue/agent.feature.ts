import type { Logger } from 'pino'
import type { Database } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import type { Caller, Session } from '../../domain/call.js'
import type { CallTaker } from '../../domain/receiving.js'
import type { ZoneTime } from '../../domain/time.js'
import type { Feature } from '../../http/feature.js'
import type { AcdHost } from './acd.host.js'
import { emptyAcd } from './acd.state.js'
import { agentActions } from './agent.actions.js'
import { agentCodes } from './agent.codes.js'
import { agentHistoryRoutes } from './agent.history.routes.js'
import { agentRoutes } from './agent.routes.js'
import { type AgentSettings, usualSettings } from './agent.schema.js'
import { nothingSeen, seenAfter } from './agent.seen.js'
import { readAgentSettings } from './agent.settings.repo.js'
import { agentSettingRoutes } from './agent.settings.routes.js'
import { agentStatuses } from './agent.statuses.js'
import { type LiveItems, liveItems } from './live.items.js'
import { offerRoutes } from './offer.routes.js'

export interface AgentFeatureDeps {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly log: Logger
  readonly now: () => number
  readonly zone: ZoneTime
  readonly host: AcdHost
  /** Whoever receives calls, by user id, as of now. */
  readonly people: () => ReadonlyMap<number, CallTaker>
  /** Resolves when what has happened in queues is stored. */
  readonly stored: () => Promise<void>
  /** Within how many seconds a call of this queue is answered in time (R53). */
  readonly serviceLevelSeconds: (queue: number) => number
}

export interface AgentFeature extends Feature {
  readonly live: LiveItems
  /** The session of a code that a phone dialled (`agent-101-login`); undefined: none. */
  open(ask: string, caller: Caller): Session<'decided'> | undefined
  /**
   * Who receives calls may have changed; before the machine hears of it. The first time what agents
   * were is read, to be told to the machine.
   */
  refresh(): Promise<void>
  stop(): Promise<void>
}

/** What agents are and do: statuses, codes, live views and reports. */
export function agentFeature(deps: AgentFeatureDeps): AgentFeature {
  const { db, audit, log, now, zone, host } = deps
  let settings: AgentSettings = usualSettings
  let seen = nothingSeen
  let stopSeeing: (() => void) | undefined
  let begun: Promise<void> | undefined

  const shared = {
    ...{ db, audit, log, now, zone, host, time: zone.iso },
    people: deps.people,
    pauseReasons: () => settings.pauseReasons.map(({ name }) => name),
  }
  const statuses = agentStatuses(shared)
  const live = liveItems({
    ...{ ...shared, statuses, stored: deps.stored, seen: () => seen },
    serviceLevelSeconds: deps.serviceLevelSeconds,
  })
  const trouble = (err: unknown) => log.error({ err }, 'what a code changed is not stored')

  async function begin(): Promise<void> {
    settings = (await readAgentSettings(db)).settings
    let before = emptyAcd
    stopSeeing = host.onChange((acd) => {
      if (acd.agents !== before.agents || acd.waiting !== before.waiting)
        seen = seenAfter(seen, acd)
      before = acd
    })
    await statuses.start()
  }

  return {
    name: 'agent',
    live,
    routes(app) {
      agentRoutes(app, agentActions({ ...shared, statuses }))
      agentHistoryRoutes(app, shared)
      agentSettingRoutes(app, { ...shared, changed: (changed) => (settings = changed) })
      offerRoutes(app, {
        ...shared,
        nameOfQueue: (id) => host.state().queues.get(id)?.name ?? '',
      })
    },
    jobs: [
      {
        name: 'agents-new-day',
        cron: '0 0 * * *',
        run: async () => host.feed({ type: 'new-day' }),
      },
    ],
    open: agentCodes({ ...shared, statuses, trouble }),
    async refresh() {
      begun ??= begin()
      await begun
      await statuses.refresh()
    },
    async stop() {
      stopSeeing?.()
      await statuses.stop()
    },
  }
}
