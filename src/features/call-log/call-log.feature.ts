import type { Actor } from '../../domain/actor.js'
import { zoneTime } from '../../domain/time.js'
import type { Feature } from '../../http/feature.js'
import { aliasesOf, type SeenCall, seenCall } from './call-log.access.repo.js'
import { exportRoutes } from './call-log.export.routes.js'
import { type FullCall, readCall } from './call-log.read.repo.js'
import { type CallLogParts, callLogRoutes } from './call-log.routes.js'
import { readSettings } from './call-log.settings.repo.js'
import { callLogSettingRoutes } from './call-log.settings.routes.js'

export interface CallLogFeature extends Feature {
  /** A call somebody may see, and whether it is that person's own; undefined for all others. */
  mayHear(actor: Actor, callId: string): Promise<SeenCall | undefined>
  /** The id of a call somebody may see, and of every call that became a part of it. */
  idsOf(actor: Actor, callId: string): Promise<readonly string[] | undefined>
  /** A call whole, for whoever has made sure that it may be seen. */
  recordOf(callId: string): Promise<FullCall | undefined>
  /** Reads the settings; before any call is folded. */
  start(): Promise<void>
  /** Whether a short inbound call is a mistaken one though it was answered (D1). */
  isLiteral(): boolean
}

export interface CallLogDeps extends Omit<CallLogParts, 'time'> {
  readonly timeZone: string
  readonly now: () => number
}

/** The call log: what was folded can be searched, read and exported. */
export function callLogFeature({ timeZone, ...parts }: CallLogDeps): CallLogFeature {
  let isLiteral = false
  const routeParts = { ...parts, time: zoneTime(timeZone) }
  return {
    name: 'call-log',
    routes: (app) => {
      callLogRoutes(app, routeParts)
      exportRoutes(app, routeParts)
      callLogSettingRoutes(app, {
        ...parts,
        changed: ({ mistaken }) => {
          isLiteral = mistaken === 'any'
        },
      })
    },
    async start() {
      isLiteral = (await readSettings(parts.db)).settings.mistaken === 'any'
    },
    isLiteral: () => isLiteral,
    recordOf: (callId) => readCall(parts.db, callId),
    mayHear: (actor, callId) => seenCall(parts.db, actor, callId),
    async idsOf(actor, callId) {
      const seen = await seenCall(parts.db, actor, callId)
      return seen && [seen.id, ...(await aliasesOf(parts.db, seen.n))]
    },
  }
}
