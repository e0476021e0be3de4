import type { Session } from '../../domain/call.js'
import type { Destination } from '../../domain/destination.js'
import { contexts } from '../../domain/marks.js'
import { because } from '../../domain/trace.js'
import type { Admission } from './outbound.decide.js'

type External = Extract<Destination, { type: 'external' }>

/** What is asked for a leg that an administrator's destination leads outside: `external-3-0909789846`. */
export function readExternal(ask: string): External | undefined {
  const found = /^external-(\d{1,15})-(\+?\d{3,20})$/.exec(ask)
  if (found === null) return undefined
  const [, trunkId, number = ''] = found
  return { type: 'external', number, trunkId: Number(trunkId) }
}

/**
 * Such a leg is held to the limits of the box and to nothing else: no class, no route. The dialplan
 * knows what was asked for (`ASK`) and is told how long the talk may last.
 */
export function externalSession(to: External, admitted: Admission): Session<'decided'> {
  const step: Session<'decided'>['step'] = () => ['decided', []]
  if (admitted.do === 'admit') {
    const exit = { context: contexts.outboundExternal, exten: String(admitted.seconds) }
    return { begin: ['decided', [{ do: 'connect', to, exit }]], step }
  }
  const nowhere = { type: 'hangup' } as const
  const reason = because(`outbound_refused_${admitted.why}`, {}, nowhere)
  const exit = { context: contexts.outboundRefused, exten: admitted.why }
  const connect = { do: 'connect', to: nowhere, exit } as const
  return { begin: ['decided', [{ do: 'tell', reason }, connect]], step }
}
