import { contexts } from '../../domain/marks.js'
import type { PlacedCall } from '../../domain/placed-call.js'
import { rewritten } from './trunk.numbers.js'
import type { Trunk } from './trunk.schema.js'
import { serverUri, trunkName, userIn } from './trunk.words.js'

/** Rings a number over a trunk, counted as a call of it. The account stands for the caller. */
export function testCallOver(trunk: Trunk, to: string): PlacedCall {
  const number = /^[0-9+A-Za-z]{1,40}$/.test(trunk.username) ? trunk.username : ''
  return {
    channel: `PJSIP/${trunkName(trunk)}/${serverUri(trunk, userIn(rewritten(to, trunk.outboundRules)))}`,
    context: contexts.testCall,
    exten: to,
    callerId: { name: '', number },
    variables: { 'GROUP(trunk)': String(trunk.id) },
    ringMs: 30_000,
  }
}
