import type { Offer } from './acd.state.js'

/** What the extension says where a caller is rung for. */
export type NamedOffer = Pick<Offer, 'id' | 'queue' | 'seconds' | 'agents'>

/** The longest extension that Asterisk takes (AST_MAX_EXTENSION). */
const longest = 79
/** Stands for agents whom the name has no room for: they are in the channel variable. */
const more = 'more'
export const agentsVariable = 'OFFER_AGENTS'

/**
 * `12-20-mfa3k2x9.4-7-12`: queue, ring seconds, offer, agents. It is the extension the caller is
 * sent to, so that whoever reads the channel knows the offer (asterisk-conf/queues.conf). Several
 * dozens of agents at once stand in `rest`, which is for the channel variable.
 */
export function offerName({ queue, seconds, id, agents }: NamedOffer): {
  readonly exten: string
  readonly rest?: string
} {
  const named = [queue, seconds, id, ...agents].join('-')
  if (named.length <= longest) return { exten: named }
  return { exten: [queue, seconds, id, more].join('-'), rest: agents.join('-') }
}

/** The offer of a name, given the channel variable; undefined when it is none. */
export function offerOf(name: string, rest = ''): NamedOffer | undefined {
  const whole = name.endsWith(`-${more}`) ? name.slice(0, -more.length) + rest : name
  if (!/^\d+-\d+-[a-z0-9]+\.\d+(-\d+)+$/.test(whole)) return undefined
  const [queue, seconds, id = '', ...agents] = whole.split('-')
  return { id, queue: Number(queue), seconds: Number(seconds), agents: agents.map(Number) }
}

/** When an offer began, epoch milliseconds: its id says so. */
export const offeredAt = (id: string): number => Number.parseInt(id, 36)
