import { withAgent } from './acd.agents.js'
import { without } from './acd.callers.js'
import { endOffer } from './acd.end-offer.js'
import type { AcdEffect, AcdEvent, AcdStep, Outcome } from './acd.events.js'
import type { Acd, AcdQueue, Agent } from './acd.state.js'

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>

/** Offers that fail at once do not follow each other quicker than this. */
const breathMs = 1000
/** A phone that could not be reached is left alone for so long. */
const unreachableMs = 5000
/** So many waits make the expected one. */
const waitsKept = 10

/** The caller talks to one of the agents. */
export function answered(acd: Acd, { offer: id, agent, at }: Of<'answered'>): AcdStep {
  const offer = acd.offers.get(id)
  const caller = offer && acd.waiting.get(offer.caller)
  if (offer === undefined || caller === undefined || !offer.agents.includes(agent)) return [acd, []]
  const [ended, facts] = endOffer(acd, offer, at, (one) =>
    one === agent ? 'answered' : 'elsewhere',
  )
  const one = ended.agents.get(agent) as Agent
  const talk = { caller: caller.id, queue: offer.queue, since: at }
  const known = acd.waits.get(offer.queue) ?? []
  const waits = [...known, at - caller.since].slice(-waitsKept)
  return [
    {
      ...without(withAgent(ended, { ...one, talk, missed: 0, wrapUpUntil: null }), caller.id),
      waits: new Map(acd.waits).set(offer.queue, waits),
    },
    facts,
  ]
}

/** Nobody answered: the caller waits on in the old place. */
export function unanswered(acd: Acd, { offer: id, outcomes, at }: Of<'unanswered'>): AcdStep {
  const offer = acd.offers.get(id)
  if (offer === undefined) return [acd, []]
  const outcomeOf = (agent: number): Outcome => outcomes.get(agent) ?? 'no_answer'
  const [ended, effects] = endOffer(acd, offer, at, outcomeOf)
  const queue = acd.queues.get(offer.queue)
  let now = ended
  const more: AcdEffect[] = [...effects]
  for (const agent of offer.agents) {
    const one = now.agents.get(agent)
    if (one === undefined || queue === undefined) continue
    const after = afterwards(one, queue, outcomeOf(agent), at)
    now = withAgent(now, after)
    if (after.presence === 'paused' && one.presence !== 'paused')
      more.push({ do: 'pause', agent, why: after.why ?? '' })
  }
  const caller = now.waiting.get(offer.caller)
  if (caller === undefined) return [now, more]
  const passed = new Set([...caller.passed, ...offer.agents])
  const notBefore = Math.max(at, offer.at + breathMs)
  const waits = { ...caller, offer: null, notBefore, passed }
  return [{ ...now, waiting: new Map(now.waiting).set(caller.id, waits) }, more]
}

function afterwards(agent: Agent, queue: AcdQueue, outcome: Outcome, at: number): Agent {
  if (outcome === 'unreachable') return { ...agent, aloneUntil: at + unreachableMs }
  if (outcome === 'rejected' || outcome === 'busy') return declined(agent, queue, outcome, at)
  if (outcome !== 'no_answer') return agent
  const missed = agent.missed + 1
  const isTooMany = queue.pauseAfter !== null && missed >= queue.pauseAfter
  return isTooMany ? paused({ ...agent, missed: 0 }, 'autopause', at) : { ...agent, missed }
}

function declined(agent: Agent, queue: AcdQueue, outcome: Outcome, at: number): Agent {
  if (queue.onReject === 'skip') return agent
  if (queue.onReject === 'pause')
    return outcome === 'rejected' ? paused(agent, 'rejected', at) : agent
  return { ...agent, aloneUntil: at + queue.onReject.seconds * 1000 }
}

const paused = (agent: Agent, why: string, at: number): Agent =>
  agent.presence === 'ready' ? { ...agent, presence: 'paused', why, since: at } : agent

/** The agent's part in a talk is over; the work after it begins. */
export function talked(acd: Acd, { agent, caller, at }: Of<'talked'>): AcdStep {
  const one = acd.agents.get(agent)
  if (one?.talk?.caller !== caller) return [acd, []]
  const seconds = acd.queues.get(one.talk.queue)?.wrapUpSeconds ?? 0
  return [
    withAgent(acd, {
      ...one,
      talk: null,
      wrapUpUntil: seconds === 0 ? null : at + seconds * 1000,
      calls: one.calls + 1,
      talkMs: one.talkMs + (at - one.talk.since),
      idleSince: at,
    }),
    [],
  ]
}
