import { rememberedEach } from '../../domain/remembered.js'
import type { AgentItem, ShownAgent } from './live.items.js'

/** The call somebody is on, as whoever sees all calls tells it. */
type Call = NonNullable<AgentItem['call']>

/**
 * Agents with the call that each is on, also one of no queue; known by the id it has everywhere. Each is
 * the same object as long as nothing is told otherwise.
 */
export function agentsOnCalls() {
  const made = rememberedEach<number, ShownAgent>()
  return (
    agents: readonly ShownAgent[],
    onCall: ReadonlyMap<number, Call>,
  ): readonly ShownAgent[] =>
    agents.map((agent) => {
      const call = onCall.get(agent.userId)
      if (call === undefined) return agent
      const of = [agent, call.id, call.queue?.id, call.number, call.name]
      return made(agent.userId, of, () => ({
        ...agent,
        show(language) {
          const item = agent.show(language)
          return { ...item, call: item.call === null ? call : { ...item.call, id: call.id } }
        },
      }))
    })
}
