import type { Logger } from 'pino'
import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { lock } from '../../domain/lock.js'
import type { CallTaker } from '../../domain/receiving.js'
import type { AcdHost } from './acd.host.js'
import type { Acd } from './acd.state.js'
import { agentRepo } from './agent.repo.js'
import type { AgentStatus } from './agent.schema.js'

export interface StatusesDeps {
  readonly db: Database
  readonly host: AcdHost
  readonly log: Logger
  readonly now: () => number
  /** Whoever receives calls, by user id, as of now. */
  readonly people: () => ReadonlyMap<number, CallTaker>
}

type Wish = Pick<AgentStatus, 'status' | 'reason'>
/** Who wishes it, and by which phone. */
export type By = Pick<AgentStatus, 'setBy' | 'setByUserId' | 'channel'>

/** What agents are, for the machine and for good. */
export interface AgentStatuses {
  of(userId: number): AgentStatus
  away(userId: number): ReadonlySet<number>
  /** The machine knows it at once; resolves when it is stored. The same again is no change. */
  set(userId: number, wish: Wish, by: By): Promise<void>
  setAway(userId: number, queueId: number, away: boolean): Promise<void>
  /** Reads what is stored; from then on the machine is told of whoever comes into it. */
  start(): Promise<void>
  /** Whoever is new is ready; whoever receives calls no more has no status any more. */
  refresh(): Promise<void>
  /** Resolves when everything is stored. */
  stop(): Promise<void>
}

const machine: By = { setBy: 'machine', setByUserId: null, channel: null }
/** Whoever has never said: a house that uses no statuses has queues all the same. */
const usual: Wish = { status: 'ready', reason: null }
const nowhere: ReadonlySet<number> = new Set()

/**
 * Statuses are kept in memory, told to the machine and written in one order, so that a status set by
 * a person and a pause of the machine at the same moment end alike in all three.
 */
export function agentStatuses({ db, host, log, now, people }: StatusesDeps): AgentStatuses {
  const known = new Map<number, AgentStatus>()
  const left = new Map<number, ReadonlySet<number>>()
  const names = new Map<number, string>()
  const inOrder = lock()
  const startedAt = now()
  let told: ReadonlySet<number> = new Set()
  let agents: Acd['agents'] | undefined
  let stops: readonly (() => void)[] = []

  const of = (userId: number): AgentStatus =>
    known.get(userId) ?? { ...usual, since: startedAt, ...machine }
  const away = (userId: number) => left.get(userId) ?? nowhere

  const notStored = (agent: number) => (err: unknown) =>
    log.error({ err, agent }, 'the status of an agent is not stored')

  const feedPresence = (agent: number) => {
    const { status: presence, reason: why } = of(agent)
    host.feed({ type: 'presence', agent, presence, why })
  }
  const feedAway = (agent: number) =>
    host.feed({ type: 'queues-left', agent, away: [...away(agent)] })

  /** Kept in memory at once; answers the writing of it. */
  function keep(userId: number, wish: Wish, by: By): Promise<void> {
    const before = known.get(userId)
    if (before?.status === wish.status && before.reason === wish.reason) return Promise.resolve()
    const at = Math.max(now(), before?.since ?? 0)
    known.set(userId, { ...wish, since: at, ...by })
    const name = people().get(userId)?.name ?? names.get(userId) ?? ''
    names.set(userId, name)
    return inOrder(() =>
      inTransaction(db, (trx) => agentRepo.begin(trx, { userId, name, ...wish, ...by, at })),
    )
  }

  /** Those who are new in the machine hear what they are; the longest ready first. */
  function tell(acd: Acd): void {
    if (acd.agents === agents) return
    agents = acd.agents
    const here = [...acd.agents.values()].flatMap(({ id, isGone }) => (isGone ? [] : [id]))
    const fresh = here.filter((id) => !told.has(id)).sort((a, b) => of(a).since - of(b).since)
    told = new Set(here)
    for (const id of fresh) {
      if (away(id).size > 0) feedAway(id)
      if (of(id).status !== 'offline') feedPresence(id)
    }
  }

  return {
    of,
    away,
    async set(userId, wish, by) {
      const stored = keep(userId, wish, by)
      feedPresence(userId)
      await stored
    },
    async setAway(userId, queueId, isAway) {
      const queues = new Set(away(userId))
      if (isAway) queues.add(queueId)
      else queues.delete(queueId)
      left.set(userId, queues)
      feedAway(userId)
      await inOrder(() => agentRepo.setAway(db, userId, queueId, isAway))
    },
    async start() {
      for (const { userId, name, at: since, ...row } of await agentRepo.now(db)) {
        known.set(userId, { ...row, since })
        names.set(userId, name)
      }
      for (const { userId, queueId } of await agentRepo.away(db))
        left.set(userId, new Set([...away(userId), queueId]))
      stops = [
        host.onChange(tell),
        host.onEffect((effect) => {
          if (effect.do !== 'pause') return
          const wish = { status: 'paused', reason: effect.why } as const
          keep(effect.agent, wish, machine).catch(notStored(effect.agent))
        }),
      ]
    },
    async refresh() {
      for (const userId of [...known.keys()]) {
        if (people().has(userId)) continue
        known.delete(userId)
        const at = now()
        await inOrder(() => agentRepo.end(db, userId, at)).catch(notStored(userId))
      }
      for (const userId of people().keys())
        if (!known.has(userId)) await keep(userId, usual, machine).catch(notStored(userId))
    },
    async stop() {
      for (const stop of stops) stop()
      await inOrder(async () => undefined)
    },
  }
}
