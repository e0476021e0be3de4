import type { Test } from 'tap'
import type { CallView } from '../support/records.js'
import type { Call } from '../support/sip/call.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { type QueueHouse, until } from './queue-house.js'

/** A call of a queue as the call log shows it. */
export interface QueueRecord extends CallView {
  readonly agent: { readonly number: string; readonly name: string } | null
  readonly queue: { readonly id: number; readonly name: string } | null
  readonly offers: readonly {
    readonly name: string
    readonly at: string
    readonly outcome: string
    readonly seconds: number
  }[]
}

export interface LiveAgent {
  readonly userId: number
  readonly number: string
  readonly state: string
  readonly calls: number
  readonly talkSeconds: number
  readonly call: { readonly number: string | null } | null
  readonly wrapUpUntil: string | null
  readonly notOffered: { readonly code: string } | null
}

export const liveAgents = async ({ house: { pbx } }: QueueHouse): Promise<readonly LiveAgent[]> =>
  (await pbx.api.ok('GET', '/api/live/agents')).items

/** Resolves with everybody once this is so of everybody. */
export const allAre = (it: QueueHouse, isSo: (agent: LiveAgent) => boolean, what: string) =>
  until(what, async () => {
    const agents = await liveAgents(it)
    return agents.every(isSo) && agents
  })

export const allFree = (it: QueueHouse) => allAre(it, ({ state }) => state === 'free', 'all free')

export const setStatus = (it: QueueHouse, number: string, status: string) =>
  it.house.pbx.api.ok('PUT', `/api/users/${it.users.get(number)}/status`, {
    ...{ status, ...(status === 'paused' ? { reason: 'Họp' } : {}) },
  })

/** Number of whom a phone is rung for, as the phone sees it. */
export const callerOf = (call: Call): string =>
  /^sips?:([^@]*)@/.exec(call.leg.dialog.remoteUri)?.[1] ?? ''

export interface Served {
  readonly number: string
  readonly agent: string
  /** By `performance.now()`: when the phone rang, and when its talk ended. */
  readonly rangAt: number
  readonly endedAt: number
}

/** Takes every call of a phone until the test is over. */
export function eachCall(t: Test, phone: ScriptedPhone, take: (call: Call) => void): void {
  let isOver = false
  t.teardown(() => {
    isOver = true
  })
  const next = async (): Promise<void> => {
    while (!isOver) {
      const call = await phone.incoming(1000).catch(() => undefined)
      if (call !== undefined) take(call)
    }
  }
  void next()
}

/** An agent who answers at once (`reaction: 'answer'`) and ends every talk after so long. */
export function serveAll(t: Test, phone: ScriptedPhone, talkMs: number, served: Served[]): void {
  const end = async (call: Call, rangAt: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, talkMs))
    if (call.leg.state !== 'up') return
    const endedAt = performance.now()
    served.push({ number: callerOf(call), agent: phone.user, rangAt, endedAt })
    await call.hangUp()
  }
  eachCall(t, phone, (call) => void end(call, performance.now()))
}
