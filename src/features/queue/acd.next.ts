import { nextSpeech } from './acd.speech.js'
import type { Acd } from './acd.state.js'
import { endOfWait } from './acd.wait.js'

/** When time brings something next; undefined: never. After each step the rim asks, to `tick` then. */
export function nextDue(acd: Acd): number | undefined {
  let next = Number.POSITIVE_INFINITY
  const take = (moment: number | null | undefined) => {
    if (typeof moment === 'number' && moment > acd.at && moment < next) next = moment
  }
  for (const { wrapUpUntil, alone } of acd.agents.values()) {
    take(wrapUpUntil)
    take(alone?.until)
  }
  for (const caller of acd.waiting.values()) {
    if (caller.offer !== null) continue
    const { notBefore, roundAt, since, queue } = caller
    const { sticky, tierSeconds } = acd.queues.get(queue) ?? {}
    take(endOfWait(acd, caller))
    take(nextSpeech(acd, caller))
    take(notBefore)
    take(roundAt)
    take(since + (sticky?.waitSeconds ?? 0) * 1000)
    take(since + (tierSeconds ?? 0) * 1000)
  }
  return Number.isFinite(next) ? next : undefined
}
