import { changeDevice, changePresence, changeQueues, newDay, wrapUp } from './acd.agents.js'
import { assign } from './acd.assign.js'
import { join, leave, turnIntoCallback } from './acd.callers.js'
import { configure } from './acd.configure.js'
import { due } from './acd.due.js'
import type { AcdEffect, AcdEvent, AcdStep } from './acd.events.js'
import { answered, talked, unanswered } from './acd.offers.js'
import type { Acd } from './acd.state.js'

/**
 * The automatic call distributor of the whole box as one pure machine. `random` is 0 to 1,
 * exclusive, and only strategies by chance look at it.
 *
 * After every event whatever is due is done, and free agents are offered callers, so no agent is
 * ever free beside a caller who may be offered to that agent. What it promises (see the tests): an
 * agent never has two offers; a caller never has two; every offer ends once; a caller is waiting,
 * offered, or has left by an answer, by an overflow or by leaving.
 */
export function step(acd: Acd, event: AcdEvent, random: number): AcdStep {
  return chain(
    acd,
    (now) => happen(now, event),
    (now) => due(now, event.at),
    (now) => assign(now, event.at, random),
  )
}

function happen(acd: Acd, event: AcdEvent): AcdStep {
  switch (event.type) {
    case 'configured':
      return configure(acd, event)
    case 'joined':
      return join(acd, event)
    case 'left':
      return leave(acd, event.caller, event.at)
    case 'callback':
      return turnIntoCallback(acd, event)
    case 'presence':
      return changePresence(acd, event)
    case 'queues-left':
      return changeQueues(acd, event)
    case 'device':
      return changeDevice(acd, event)
    case 'answered':
      return answered(acd, event)
    case 'unanswered':
      return unanswered(acd, event)
    case 'talked':
      return talked(acd, event)
    case 'wrap-up':
      return wrapUp(acd, event)
    case 'new-day':
      return newDay(acd)
    case 'tick':
      return [acd, []]
  }
}

function chain(acd: Acd, ...parts: readonly ((acd: Acd) => AcdStep)[]): AcdStep {
  let now = acd
  const effects: AcdEffect[] = []
  for (const part of parts) {
    const [next, more] = part(now)
    now = next
    effects.push(...more)
  }
  return [now, effects]
}
