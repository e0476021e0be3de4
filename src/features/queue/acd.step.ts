import { changeDevice, changePresence, changeQueues, changeWrapUp, newDay } from './acd.agents.js'
import { assign } from './acd.assign.js'
import { join, leave, turnIntoCallback } from './acd.callers.js'
import { configure } from './acd.configure.js'
import type { AcdStep } from './acd.effects.js'
import type { AcdEvent } from './acd.events.js'
import { answered, declined, offering, unanswered } from './acd.offers.js'
import { speak } from './acd.speech.js'
import type { Acd } from './acd.state.js'
import { talked, talking } from './acd.talks.js'
import { endWaits } from './acd.wait.js'

/**
 * The automatic call distributor of the whole box as one pure machine.
 *
 *   joined ──> waiting ──offer──> offered ──answered──> an agent's talk ──talked──> wrap-up
 *                ^  │ └─callback     │  │
 *                └──┼── unanswered ──┘  │
 *                   ├── overflow        │        left, from anywhere ──> out
 *
 * After every event whoever has waited too long goes, free agents are offered callers, and who still
 * waits hears what is due; so no agent is ever free beside a caller who may be offered to that agent. What else it promises: an agent
 * never has two offers, nor one beside a talk; a caller never has two; every offer ends once, with
 * one fact for each agent; a caller waits, is offered, or has left once by an answer, an overflow
 * or leaving. `random` is 0 to 1, exclusive, a new one each time; only strategies by chance look at
 * it.
 */
export function step(acd: Acd, event: AcdEvent, random: number): AcdStep {
  const at = Math.max(acd.at, event.at)
  const [happened, effects] = happen({ ...acd, at }, event)
  const [inTime, endings] = endWaits(happened)
  const [assigned, offers] = assign(inTime, random)
  const [now, spoken] = speak(assigned)
  return [now, [...effects, ...endings, ...offers, ...spoken]]
}

function happen(acd: Acd, event: AcdEvent): AcdStep {
  switch (event.type) {
    case 'configured':
      return configure(acd, event)
    case 'joined':
      return join(acd, event)
    case 'left':
      return leave(acd, event)
    case 'callback':
      return turnIntoCallback(acd, event)
    case 'presence':
      return changePresence(acd, event)
    case 'queues-left':
      return changeQueues(acd, event)
    case 'device':
      return changeDevice(acd, event)
    case 'offering':
      return offering(acd, event)
    case 'answered':
      return answered(acd, event)
    case 'declined':
      return declined(acd, event)
    case 'unanswered':
      return unanswered(acd, event)
    case 'talking':
      return talking(acd, event)
    case 'talked':
      return talked(acd, event)
    case 'wrap-up':
      return changeWrapUp(acd, event)
    case 'sight':
      return [acd.isBlind === event.isBlind ? acd : { ...acd, isBlind: event.isBlind }, []]
    case 'new-day':
      return newDay(acd)
    case 'tick':
      return [acd, []]
  }
}
