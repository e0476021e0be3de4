import { pino } from 'pino'
import type { Test } from 'tap'
import type { Database } from '../../../src/db/database.js'
import type { Audit } from '../../../src/domain/audit.js'
import type { CallTaker } from '../../../src/domain/receiving.js'
import { zoneTime } from '../../../src/domain/time.js'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import type { AcdQueue } from '../../../src/features/queue/acd.queue.js'
import { agentFeature } from '../../../src/features/queue/agent.feature.js'
import { liveFeature } from '../../../src/features/queue/live.routes.js'
import { house } from '../../http/house.js'
import { extensions } from '../user/office.js'
import { joining, queue } from './acd-house.js'

/** The feature over a database, as if the service had just started. */
export function service(db: Database, audit: Audit<Database>, now: () => number) {
  let people: ReadonlyMap<number, CallTaker> = new Map()
  const trouble = (error: unknown) => {
    throw error
  }
  const host = acdHost({ now, random: () => 0, trouble })
  const feature = agentFeature({
    ...{ db, audit, now, host, zone: zoneTime('Asia/Ho_Chi_Minh'), people: () => people },
    log: pino({ level: 'silent' }),
    serviceLevelSeconds: (id) => (id === 1 ? 20 : 30),
    stored: async () => undefined,
  })
  /** As after each change of the configuration. */
  async function configure(queues: readonly AcdQueue[], takers: readonly CallTaker[]) {
    people = new Map(takers.map((one) => [one.userId, one]))
    await feature.refresh()
    const agents = [...people.values()].map(({ userId: id, name }) => ({ id, name }))
    host.feed({ type: 'configured', queues, agents })
  }
  return {
    ...{ feature, host, configure },
    offerOf: (caller: string) => host.state().waiting.get(caller)?.offer ?? '',
    async stop() {
      host.stop()
      await feature.stop()
    },
  }
}

/**
 * Mai (101) and Lan (102) are agents of queues 1 and 2, Sếp is a supervisor without a phone. Queue 1
 * has wrap-up, and pauses whoever does not answer twice. Both agents are offline.
 */
export async function agentHouse(t: Test) {
  let made: ReturnType<typeof service> | undefined
  /** By people. */
  const limits = new Map<number | null, ReadonlySet<number>>()
  const it = await house(t, {
    features: ({ db, audit, clock }) => {
      made = service(db, audit, clock)
      return [
        made.feature,
        liveFeature(made.feature.live, async ({ userId }) => limits.get(userId) ?? null),
      ]
    },
  })
  if (made === undefined) throw new Error('no feature')
  const { feature, host, configure, offerOf } = made
  const { app, db, person, bearer } = it
  const [first = 0, second = 0] = await extensions(db, '101', '102')
  const mai = await person('mai', 'agent', first)
  const lan = await person('lan', 'agent', second)
  const boss = await person('sep', 'supervisor')
  const ids = [mai.id, lan.id]
  const queues = [queue(1, ids, { wrapUpSeconds: 10, pauseAfter: 2 }), queue(2, [mai.id])]
  const offline = { status: 'offline', setBy: 'self', at: it.clock() }
  for (const { id: userId, name } of [mai, lan])
    await db('agent_status').insert({ userId, name, setByUserId: userId, ...offline })
  /** The people of the database and the queues are what the service knows. */
  const refresh = async () => configure(queues, await it.users.callTakers(db))
  await refresh()
  t.teardown(made.stop)

  const headers = {
    ...{ mai: await bearer('agent', mai.id), lan: await bearer('agent', lan.id) },
    ...{ boss: await bearer('supervisor', boss.id), admin: await bearer('admin') },
  }
  type Who = keyof typeof headers
  const ask = async (
    who: Who,
    method: 'GET' | 'PUT',
    path: string,
    payload?: object,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const answer = await app.inject({
      ...{ method, url: `/api/${path}`, headers: { ...headers[who], ...more } },
      ...(payload && { payload }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
  }
  /** A body that was not refused. */
  const ok = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked)
    if (status !== 200) throw new Error(`${asked.slice(0, 3)}: ${status} ${JSON.stringify(body)}`)
    return body
  }
  const presence = (id: number) => host.state().agents.get(id)?.presence
  const call = (caller: string, queue = 1) =>
    host.feed({ type: 'joined', caller: joining(caller, queue, it.clock()) })
  return {
    ...{ ...it, limits, feature, host, queues, ids, mai, lan, boss, ask, ok, presence, call },
    ...{ offerOf, refresh },
  }
}
