import type { Session } from '../../domain/call.js'
import { contexts } from '../../domain/marks.js'
import type { Outbound } from './outbound.decide.js'

/** What the dialplan asks: `outbound-101-0909789846-02873001234`, the last part may be empty. */
export interface OutboundAsk {
  readonly extension: string
  readonly number: string
  readonly hotline: string
}

export function readAsk(ask: string): OutboundAsk | undefined {
  const found = /^outbound-(\d{2,6})-(\+?\d{3,20})-(\d{0,15})$/.exec(ask)
  if (found === null) return undefined
  const [, extension = '', number = '', hotline = ''] = found
  return { extension, number, hotline }
}

/** A decided call as a session: it has nothing to wait for. */
export function outboundSession(decided: Outbound): Session<'decided'> {
  const told = decided.reasons.map((reason) => ({ do: 'tell', reason }) as const)
  const to = decided.reasons.findLast(({ destination }) => destination)?.destination
  const connect = { do: 'connect', to: to ?? { type: 'hangup' }, exit: exitOf(decided) } as const
  return { begin: ['decided', [...told, connect]], step: () => ['decided', []] }
}

function exitOf(decided: Outbound) {
  if (decided.do === 'refuse') return { context: contexts.outboundRefused, exten: decided.why }
  const { number, callerId, seconds, trunkIds } = decided
  const exten = [number, callerId, seconds ?? 0, ...trunkIds].join('-')
  return { context: contexts.outboundPlan, exten }
}
