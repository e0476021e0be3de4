import type { Place } from '../support/place.js'
import { type HandWritten, startHandWritten } from './hand-written.ts'
import { hotlineNumber } from './routed-house.ts'
import type { Login } from './sip-load.ts'

/** What app_queue calls: phones themselves, or a dialplan that dials them, as groups of it do. */
export type MemberKind = 'phone' | 'local'

interface HandWrittenQueue {
  readonly agents: readonly Login[]
  readonly trunkId: number
  readonly members: MemberKind
}

/**
 * A queue of the product as a person would write it for app_queue of the same Asterisk, with the
 * same CEL. It is given its quickest settings: all free members are offered callers at once
 * (autofill), nothing is announced, no log of its own is written.
 */
export function startHandWrittenQueue(
  place: Place,
  productData: string,
  { agents, trunkId, members }: HandWrittenQueue,
): Promise<HandWritten> {
  const member: Readonly<Record<MemberKind, (number: string) => string>> = {
    phone: (number) => `PJSIP/${number}`,
    // Busy is the phone, not the channel that was made to call it.
    local: (number) => `Local/${number}@agents/n,0,${number},PJSIP/${number}`,
  }
  return startHandWritten(place, productData, {
    dialplan: () => dialplan(trunkId),
    modules: ['app_queue.so'],
    files: { 'queues.conf': queue(agents.map(({ number }) => member[members](number))) },
    withCel: true,
  })
}

const dialplan = (trunkId: number): string => `[trunk-${trunkId}]
exten => ${hotlineNumber},1,Answer()
 same => n,Queue(sales)
 same => n,Hangup()

[agents]
exten => _XXX,1,Dial(PJSIP/\${EXTEN},20)
`

/** `retry` is how soon a caller whom nobody answered is offered again, as soon as may be. */
const queue = (members: readonly string[]): string => `[general]
persistentmembers = no
autofill = yes
shared_lastcall = no

[sales]
strategy = leastrecent
musicclass = default
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
joinempty = yes
leavewhenempty = no
announce-frequency = 0
announce-holdtime = no
announce-position = no
${members.map((one) => `member => ${one}\n`).join('')}`
