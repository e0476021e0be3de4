import type { AcdEffect } from '../../../src/features/queue/acd.effects.js'
import type { AcdEvent, Joining } from '../../../src/features/queue/acd.events.js'
import type { AcdQueue, Member, Skill } from '../../../src/features/queue/acd.queue.js'
import { type Acd, emptyAcd } from '../../../src/features/queue/acd.state.js'
import { step } from '../../../src/features/queue/acd.step.js'

/** A queue that rings one after another, with nothing switched on. */
export function queue(
  id: number,
  members: readonly (number | Member)[],
  options: Partial<AcdQueue> = {},
): AcdQueue {
  return {
    ...{ id, name: `q${id}`, strategy: 'linear', weight: 0, ringSeconds: 15, wrapUpSeconds: 0 },
    ...{ maxWaitSeconds: 600, maxCallers: null, joinWhen: 'always', stayWhen: 'always' },
    ...{ onReject: 'skip', pauseAfter: null, tierSeconds: 0, skills: [], sticky: null },
    ...{ tellEverySeconds: null, messageEverySeconds: null, callbackSeconds: 3600 },
    offersBusy: false,
    overflow: {
      full: { type: 'voicemail', id: 1 },
      timeout: { type: 'extension', id: 2 },
      empty: { type: 'sound', id: 3 },
    },
    members: members.map((one) => (typeof one === 'number' ? member(one) : one)),
    ...options,
  }
}

export const member = (agent: number, tier = 1, skills: readonly Skill[] = []): Member => ({
  ...{ agent, tier, skills },
  lacksHotline: false,
})

export const joining = (id: string, queue: number, since: number, more: Partial<Joining> = {}) => ({
  ...{ id, queue, since, number: '0909789846', name: '' },
  ...{ front: false, priority: 0, how: 'line' as const, last: null, again: false },
  ...more,
})

/** An event without its time. */
export type Untimed = AcdEvent extends infer One
  ? One extends { readonly at: number }
    ? Omit<One, 'at'>
    : never
  : never

/** A machine with a clock: seconds, begun at `from` milliseconds. */
export function acdAt(from: number, queues: readonly AcdQueue[], random = () => 0) {
  let acd: Acd = emptyAcd
  const at = (seconds: number) => from + Math.round(seconds * 1000)
  const run = (seconds: number, event: Untimed): readonly AcdEffect[] => {
    const [next, effects] = step(acd, { ...event, at: at(seconds) } as AcdEvent, random())
    acd = next
    return effects
  }
  const ids = [...new Set(queues.flatMap(({ members }) => members.map(({ agent }) => agent)))]
  const configure = (seconds: number, queues: readonly AcdQueue[]) => {
    const agents = ids.map((id) => ({ id, name: `a${id}` }))
    return run(seconds, { type: 'configured', queues, agents })
  }
  configure(0, queues)
  return {
    ...{ run, configure, at },
    get state() {
      return acd
    },
    ready: (...agents: readonly number[]) =>
      agents.flatMap((agent) => run(0, { type: 'presence', agent, presence: 'ready', why: null })),
    join: (seconds: number, id: string, queue = 1, more: Partial<Joining> = {}) =>
      run(seconds, { type: 'joined', caller: joining(id, queue, at(seconds), more) }),
    /** Who is being offered whom: `c1→1+2`. */
    offers: () =>
      [...acd.offers.values()].map(({ caller, agents }) => `${caller}→${agents.join('+')}`),
    offerOf: (caller: string) => acd.waiting.get(caller)?.offer ?? '',
  }
}

/** Effects in short, without what belongs to the trace. */
export function orders(effects: readonly AcdEffect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.do === 'tell' ? [] : [inShort(effect)]))
}

function inShort(effect: Exclude<AcdEffect, { do: 'tell' }>): string {
  switch (effect.do) {
    case 'offer':
      return `offer ${effect.offer.caller}→${effect.offer.agents.join('+')} ${effect.offer.seconds}`
    case 'overflow':
      return `overflow ${effect.caller} ${effect.cause} ${effect.to.type}`
    case 'tell-place':
      return `place ${effect.caller} ${effect.position} ${effect.seconds ?? '-'}`
    case 'message':
      return `message ${effect.caller}`
    case 'pause':
      return `pause ${effect.agent} ${effect.why}`
    case 'fact':
      return `fact ${effect.fact.caller}-${effect.fact.agent} ${effect.fact.outcome}`
    case 'too-late':
      return `too-late ${effect.agent}`
  }
}

export const told = (effects: readonly AcdEffect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.do === 'tell' ? [effect.reason.code] : []))
