import { pino } from 'pino'
import type { Test } from 'tap'
import { agentPeople } from '../../../src/app.agents.js'
import type { Database } from '../../../src/db/database.js'
import type { Audit } from '../../../src/domain/audit.js'
import { zoneTime } from '../../../src/domain/time.js'
import type { AcdEffect } from '../../../src/features/queue/acd.effects.js'
import type { AcdEvent } from '../../../src/features/queue/acd.events.js'
import type { AcdQueue } from '../../../src/features/queue/acd.queue.js'
import { type Acd, emptyAcd } from '../../../src/features/queue/acd.state.js'
import { step } from '../../../src/features/queue/acd.step.js'
import { agentFeature } from '../../../src/features/queue/agent.feature.js'
import { house } from '../../http/house.js'
import { extensions } from '../user/office.js'
import { joining, queue, type Untimed } from './acd-house.js'

/** A machine that runs, fed by hand. */
export function handHost(now: () => number) {
  let acd: Acd = emptyAcd
  const onEffect = new Set<(effect: AcdEffect, acd: Acd) => void>()
  const onChange = new Set<(acd: Acd) => void>()
  const feed = (event: AcdEvent) => {
    const [next, effects] = step(acd, event, 0)
    acd = next
    for (const effect of effects) for (const listener of onEffect) listener(effect, next)
    for (const listener of onChange) listener(next)
  }
  const listening =
    <L>(listeners: Set<L>) =>
    (listener: L) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  return {
    ...{ state: () => acd, feed, onEffect: listening(onEffect), onChange: listening(onChange) },
    run: (event: Untimed) => feed({ ...event, at: now() } as AcdEvent),
    configure: (queues: readonly AcdQueue[], ids: readonly number[]) => {
      const agents = ids.map((id) => ({ id, name: `a${id}` }))
      feed({ type: 'configured', at: now(), queues, agents })
    },
    offerOf: (caller: string) => acd.waiting.get(caller)?.offer ?? '',
  }
}

export const silentLog = pino({ level: 'silent' })

/** The feature over a database, as if the service had just started. */
export function started(
  db: Database,
  audit: Audit<Database>,
  now: () => number,
  host = handHost(now),
) {
  const feature = agentFeature({
    ...{ db, audit, now, host, log: silentLog, zone: zoneTime('Asia/Ho_Chi_Minh') },
    readPeople: agentPeople,
    serviceLevelSeconds: (id) => (id === 1 ? 20 : 30),
  })
  return { feature, host }
}

/**
 * Mai (101) and Lan (102) are agents of queues 1 and 2, Sếp is a supervisor without a phone. Queue 1
 * has wrap-up, and pauses whoever does not answer twice.
 */
export async function agentHouse(t: Test) {
  let made: ReturnType<typeof started> | undefined
  const it = await house(t, {
    features: ({ db, audit, clock }) => {
      made = started(db, audit, clock)
      return [made.feature]
    },
  })
  if (made === undefined) throw new Error('no feature')
  const { feature, host } = made
  const { app, db, person, bearer } = it
  const [first = 0, second = 0] = await extensions(db, '101', '102')
  const mai = await person('mai', 'agent', first)
  const lan = await person('lan', 'agent', second)
  const boss = await person('sep', 'supervisor')
  const ids = [mai.id, lan.id]
  const queues = [queue(1, ids, { wrapUpSeconds: 10, pauseAfter: 2 }), queue(2, [mai.id])]
  host.configure(queues, ids)
  await feature.start()
  t.teardown(() => feature.stop())

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
    host.run({ type: 'joined', caller: joining(caller, queue, it.clock()) })
  return { ...it, feature, host, queues, ids, mai, lan, boss, ask, ok, presence, call }
}
