import type { Caller, Session } from '../../domain/call.js'
import type { CallTaker } from '../../domain/receiving.js'
import type { AcdHost } from './acd.host.js'
import {
  become,
  type CodeAgent,
  type CodeDecision,
  decideCode,
  readAgentAsk,
} from './agent.code.js'
import { codeSession } from './agent.session.js'
import type { AgentStatuses } from './agent.statuses.js'

interface CodeParts {
  readonly host: AcdHost
  readonly people: () => ReadonlyMap<number, CallTaker>
  readonly statuses: AgentStatuses
  readonly pauseReasons: () => readonly string[]
  readonly trouble: (error: unknown) => void
}

/** Codes that phones dial (`*45`, `*46`), as sessions of the callers. */
export function agentCodes(parts: CodeParts) {
  const { host, people, statuses, trouble } = parts

  const personOf = (extension: string) =>
    [...people().values()].find((person) => person.number === extension)

  function agentOf({ userId, name }: CallTaker): CodeAgent {
    const away = statuses.away(userId)
    const queues = [...host.state().queues.values()].filter(({ members }) =>
      members.some(({ agent }) => agent === userId),
    )
    return {
      ...{ name, status: statuses.of(userId) },
      queues: new Map(queues.map(({ id, name }) => [id, { name, away: away.has(id) }])),
    }
  }

  function carryOut({ status, queue }: CodeDecision, { userId }: CallTaker, channel: string) {
    if (status !== undefined)
      statuses.set(userId, status, { setBy: 'phone', setByUserId: userId, channel }).catch(trouble)
    if (queue !== undefined) statuses.setAway(userId, queue.id, queue.away).catch(trouble)
  }

  /** The session of what the dialplan asks for; undefined: none of these codes. */
  return (ask: string, { channel }: Caller): Session<'decided'> | undefined => {
    const code = readAgentAsk(ask)
    if (code === undefined) return undefined
    const person = personOf(code.extension)
    const agent = person && agentOf(person)
    // Asked again after the connection to Asterisk was lost: a code toggles once.
    const done = person && statuses.of(person.userId)
    if (person !== undefined && done?.channel === channel)
      return codeSession(become(done.status, done.reason, person.name))
    const decision = decideCode(code, agent, parts.pauseReasons())
    if (person !== undefined) carryOut(decision, person, channel)
    return codeSession(decision)
  }
}
