import type { AcdEffect } from './features/queue/acd.effects.js'
import { type Acd, emptyAcd } from './features/queue/acd.state.js'
import { step } from './features/queue/acd.step.js'
import type { AcdHost, AgentPerson } from './features/queue/agent.host.js'

/** A machine without queues. */
export function acdHost() {
  let acd: Acd = emptyAcd
  const onEffect = new Set<(effect: AcdEffect, acd: Acd) => void>()
  const onChange = new Set<(acd: Acd) => void>()
  const listening =
    <L>(set: Set<L>) =>
    (listener: L) => {
      set.add(listener)
      return () => void set.delete(listener)
    }
  const host: AcdHost = {
    state: () => acd,
    feed(event) {
      const [next, effects] = step(acd, event, Math.random())
      acd = next
      for (const effect of effects) for (const listener of onEffect) listener(effect, next)
      for (const listener of onChange) listener(next)
    },
    onEffect: listening(onEffect),
    onChange: listening(onChange),
  }
  const configure = (people: readonly AgentPerson[], at: number) => {
    const agents = people.map(({ userId: id, name }) => ({ id, name }))
    host.feed({ type: 'configured', at, queues: [], agents })
  }
  return { ...host, configure }
}
