import { callersOf, type SimulatedCaller } from './acd.arrivals.js'
import { dice } from './acd.dice.js'
import type { AcdEffect } from './acd.effects.js'
import type { AcdEvent } from './acd.events.js'
import { nextDue } from './acd.next.js'
import { type Plan, plan } from './acd.plan.js'
import type { Scenario } from './acd.scenario.js'
import { emptyAcd, type Offer } from './acd.state.js'
import { type CallEnd, type Statistics, statistics } from './acd.statistics.js'
import { step } from './acd.step.js'

/**
 * Runs a day of calls through the distributor that serves real ones, and answers what became of
 * them. The callers are the same whatever the queues do, so that two settings can be compared.
 * 5,000 calls take about a second of one core: whoever asks bounds their number.
 */
export function simulate(scenario: Scenario): Statistics {
  const callers = callersOf(scenario, dice(scenario.seed))
  const byId = new Map(callers.map((one) => [one.id, one]))
  const people = crowd(scenario, byId)
  const chance = dice(scenario.seed + 1)
  const planned = plan([...opening(scenario), ...callers.flatMap(callOf)])
  const ends = new Map<string, CallEnd>()
  let acd = emptyAcd
  for (;;) {
    const event = nextEvent(planned, nextDue(acd))
    if (event === undefined) break
    if (event.type === 'left' && acd.waiting.has(event.caller))
      ends.set(event.caller, { end: 'abandoned', at: event.at })
    const [next, effects] = step(acd, event, chance())
    acd = next
    for (const answer of effects.flatMap((effect) => people.answer(effect, next.at)))
      planned.add(answer)
    for (const end of effects.flatMap((effect) => endBy(effect, next.at))) ends.set(...end)
  }
  return statistics(scenario, callers, ends)
}

/** What is planned, or, when the machine has to be woken before that, time. */
function nextEvent(planned: Plan, due: number | undefined): AcdEvent | undefined {
  const next = planned.next()
  if (due === undefined || (next !== undefined && next.at <= due)) return planned.take()
  return { type: 'tick', at: due }
}

/** Configuration first, then the shifts. */
function opening({ queues, agents, arrivals }: Scenario): readonly AcdEvent[] {
  const known = agents.map(({ id, name }) => ({ id, name }))
  const times = [...agents.flatMap(({ shifts }) => shifts.map(({ from }) => from))]
  for (const one of arrivals) times.push(...('at' in one ? one.at : [one.during.from]))
  const at = times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY)
  if (!Number.isFinite(at)) return []
  const shifts = agents.flatMap(({ id: agent, shifts }) =>
    shifts.flatMap(({ from, to }): readonly AcdEvent[] => [
      { type: 'presence', at: from, agent, presence: 'ready', why: null },
      { type: 'presence', at: to, agent, presence: 'offline', why: null },
    ]),
  )
  return [{ type: 'configured', at, queues, agents: known }, ...shifts]
}

/** The call, and the end of the caller's patience: of no effect if somebody was quicker. */
function callOf({ id, queue, at, patienceMs }: SimulatedCaller): readonly AcdEvent[] {
  const place = { id, queue, number: '', name: '', since: at, how: 'line', last: null } as const
  const caller = { ...place, front: false, priority: 0, again: false }
  return [
    { type: 'joined', at, caller },
    { type: 'left', at: at + patienceMs, caller: id, taken: false },
  ]
}

/** What agents and callers do about what they are asked. */
function crowd(scenario: Scenario, callers: ReadonlyMap<string, SimulatedCaller>) {
  const random = dice(scenario.seed + 2)
  const agents = new Map(scenario.agents.map((one) => [one.id, one]))

  /** Who is first to pick up while it rings; otherwise the caller is back when it has rung. */
  function ring({ id: offer, agents: rung, seconds }: Offer, at: number): AcdEvent {
    const answers = rung.flatMap((id) => {
      const { answerSeconds = 0, misses = 1 } = agents.get(id) ?? {}
      const [isMissed, delay] = [random() < misses, Math.round(random() * answerSeconds * 1000)]
      return isMissed || delay > seconds * 1000 ? [] : [{ id, delay }]
    })
    const [first] = answers.sort((a, b) => a.delay - b.delay)
    return first === undefined
      ? { type: 'unanswered', at: at + seconds * 1000, offer, outcomes: new Map() }
      : { type: 'answered', at: at + first.delay, offer, agent: first.id }
  }

  function answer(effect: AcdEffect, at: number): readonly AcdEvent[] {
    if (effect.do === 'offer') return [ring(effect.offer, at)]
    if (effect.do !== 'fact' || effect.fact.outcome !== 'answered') return []
    const { agent, offer, caller } = effect.fact
    return [{ type: 'talked', at: at + (callers.get(caller)?.talkMs ?? 0), agent, offer }]
  }

  return { answer }
}

function endBy(effect: AcdEffect, at: number): readonly (readonly [string, CallEnd])[] {
  if (effect.do === 'overflow') return [[effect.caller, { end: effect.cause, at }]]
  if (effect.do !== 'fact' || effect.fact.outcome !== 'answered') return []
  return [[effect.fact.caller, { end: 'answered', at, agent: effect.fact.agent }]]
}
