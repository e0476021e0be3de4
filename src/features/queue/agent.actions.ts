import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import type { CallTaker } from '../../domain/receiving.js'
import { say } from '../../domain/text.js'
import type { AcdHost } from './acd.host.js'
import type { AgentStatus } from './agent.schema.js'
import type { AgentStatuses, By } from './agent.statuses.js'

export interface ActionParts {
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly time: (at: number) => string
  readonly host: AcdHost
  readonly people: () => ReadonlyMap<number, CallTaker>
  readonly statuses: AgentStatuses
  readonly pauseReasons: () => readonly string[]
}

type Wish = Pick<AgentStatus, 'status' | 'reason'>

/** What people do with agents over HTTP. What is done to others is audited. */
export function agentActions(parts: ActionParts) {
  const { audit, now, time, host, people, statuses } = parts

  function shown(userId: number) {
    if (!people().has(userId)) fail('not-found', { what: `users/${userId}/status` })
    const { status, reason, since, setBy, setByUserId } = statuses.of(userId)
    const acd = host.state()
    const { wrapUpUntil = null } = acd.agents.get(userId) ?? {}
    const away = statuses.away(userId)
    return {
      ...{ userId, status, reason, since: time(since), setBy, setByUserId },
      wrapUpUntil: wrapUpUntil !== null && wrapUpUntil > now() ? time(wrapUpUntil) : null,
      queues: queuesOf(userId).map(({ id, name }) => ({ queueId: id, name, away: away.has(id) })),
    }
  }

  const queuesOf = (userId: number) =>
    [...host.state().queues.values()].filter(({ members }) =>
      members.some(({ agent }) => agent === userId),
    )

  const auditOthers = async (actor: Actor, userId: number, action: string, details: object) => {
    if (actor.userId !== userId)
      await audit({ actor, action, object: `users/${userId}`, details: { ...details } })
  }

  return {
    shown: async (userId: number) => shown(userId),

    async setStatus(actor: Actor, userId: number, { status, reason }: Wish) {
      if (!people().has(userId)) refuseStranger(actor, userId)
      if (reason !== null && status !== 'paused') refuse('reason', onlyPaused)
      if (reason !== null && !parts.pauseReasons().includes(reason)) refuse('reason', unknownReason)
      await auditOthers(actor, userId, 'agent.status-set', { status, reason })
      await statuses.set(userId, { status, reason }, byOf(actor, userId))
      return shown(userId)
    },

    async setAway(actor: Actor, userId: number, queueId: number, away: boolean) {
      if (!people().has(userId)) refuseStranger(actor, userId)
      if (!queuesOf(userId).some(({ id }) => id === queueId))
        fail('not-found', { what: `users/${userId}/queues/${queueId}` })
      await auditOthers(actor, userId, 'agent.queue-set', { queueId, away })
      await statuses.setAway(userId, queueId, away)
      return shown(userId)
    },

    async wrapUp(userId: number, seconds: number) {
      const at = now()
      const { wrapUpUntil = null } = host.state().agents.get(userId) ?? {}
      if (wrapUpUntil === null || wrapUpUntil <= at) refuse('seconds', noWrapUp)
      host.feed({ type: 'wrap-up', agent: userId, seconds })
      return shown(userId)
    },
  }
}

const byOf = ({ userId: setByUserId }: Actor, userId: number): By => ({
  ...{ setBy: setByUserId === userId ? 'self' : 'supervisor', setByUserId },
  channel: null,
})

function refuseStranger(actor: Actor, userId: number): never {
  if (actor.userId !== userId) fail('not-found', { what: `users/${userId}/status` })
  return fail('unprocessable', { why: noPhone })
}

function refuse(path: string, message: string): never {
  return fail('unprocessable', { why: `${path} ${message}` }, [{ path, message }])
}

const onlyPaused = say('chỉ dùng khi tạm nghỉ', 'is for pauses alone')
const unknownReason = say(
  'không có trong danh sách lý do tạm nghỉ',
  'is none of the reasons for which agents pause',
)
const noWrapUp = say('chỉ dùng trong lúc xử lý sau cuộc gọi', 'is for the time after a call alone')
const noPhone = say(
  'bạn không có máy nhánh hay điện thoại riêng để nhận cuộc gọi',
  'you have neither an extension nor an own phone to receive calls on',
)
