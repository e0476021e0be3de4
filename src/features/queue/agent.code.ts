import { because, type Reason } from '../../domain/trace.js'
import type { AgentStatus } from './agent.schema.js'

/** What a phone dialled: `*45`, `*45` and the id of a queue, `*46`, `*46` and the place of a reason. */
export interface AgentCode {
  readonly extension: string
  readonly code: 'login' | 'pause'
  readonly index: number | null
}

/** What the dialplan asks: `agent-101-login`, `agent-101-pause-2`. */
export function readAgentAsk(ask: string): AgentCode | undefined {
  const found = /^agent-(\d{2,6})-(login|pause)(?:-(\d{1,4}))?$/.exec(ask)
  if (found === null) return undefined
  const [, extension = '', code, index] = found
  return {
    extension,
    code: code === 'login' ? 'login' : 'pause',
    index: index === undefined ? null : Number(index),
  }
}

/** What the caller hears: names of extensions of the context `agent-said`, and of sound files. */
export const agentWords = [
  'ready',
  'offline',
  'paused',
  'queue-left',
  'queue-back',
  'nobody',
  'wrong',
  'logged-out',
  'unavailable',
] as const
export type AgentWord = (typeof agentWords)[number]

/** The person whose phone it is; undefined: nobody's. */
export interface CodeAgent {
  readonly name: string
  readonly status: Pick<AgentStatus, 'status' | 'reason'>
  /** Queues whose member the person is: id → name and whether left for now. */
  readonly queues: ReadonlyMap<number, { readonly name: string; readonly away: boolean }>
}

/** What is to be done, what is heard and what the trace tells. */
export interface CodeDecision {
  readonly word: AgentWord
  readonly told: Reason
  readonly status?: Pick<AgentStatus, 'status' | 'reason'>
  readonly queue?: { readonly id: number; readonly away: boolean }
}

/** Pure. `reasons`: why agents may pause, in the order of the settings. */
export function decideCode(
  { extension, code, index }: AgentCode,
  agent: CodeAgent | undefined,
  reasons: readonly string[],
): CodeDecision {
  if (agent === undefined)
    return { word: 'nobody', told: because('agent_code_nobody', { number: extension }) }
  if (code === 'pause') return pause(agent, index, reasons)
  return index === null ? logIn(agent) : leaveOrJoin(agent, index)
}

function logIn({ name, status: { status: before } }: CodeAgent): CodeDecision {
  return become(before === 'offline' ? 'ready' : 'offline', null, name)
}

function pause(
  { name, status: before }: CodeAgent,
  index: number | null,
  reasons: readonly string[],
): CodeDecision {
  const reason = index === null ? null : reasons[index - 1]
  if (reason === undefined) return wrong(name)
  if (before.status === 'offline')
    return { word: 'logged-out', told: because('agent_code_logged_out', { name }) }
  const isBack = before.status === 'paused' && (index === null || before.reason === reason)
  return isBack ? become('ready', null, name) : become('paused', reason, name)
}

/** The status as it is from now on. */
export function become(
  status: AgentStatus['status'],
  reason: string | null,
  name: string,
): CodeDecision {
  const told =
    reason === null
      ? because(`agent_code_${status}`, { name })
      : because('agent_code_paused_for', { name, reason })
  return { word: status, told, status: { status, reason } }
}

function leaveOrJoin({ name, queues }: CodeAgent, id: number): CodeDecision {
  const queue = queues.get(id)
  if (queue === undefined) return wrong(name)
  const away = !queue.away
  return {
    word: away ? 'queue-left' : 'queue-back',
    told: because(away ? 'agent_code_left' : 'agent_code_back', { name, queue: queue.name }),
    queue: { id, away },
  }
}

const wrong = (name: string): CodeDecision => ({
  word: 'wrong',
  told: because('agent_code_wrong', { name }),
})
