import { cancelOf, responseTo } from './dialog.js'
import { answer, end, type Leg, listenTo, offer, sdpType } from './leg.js'
import { type Header, type Message, uriOf } from './message.js'
import { ask } from './request.js'
import type { Media } from './rtp.js'

/** A call as a test drives it. Times are milliseconds and have defaults that suit loopback. */
export interface Call {
  readonly leg: Leg
  readonly media: Media
  /** Resolves when the other side rings (180, 183) or this phone does. */
  rings(ms?: number): Promise<void>
  /** Resolves when the call is up; rejects when it was refused or took too long. */
  answered(ms?: number): Promise<void>
  /** Final status of a call that did not come about: 486, 404, 487 … */
  refused(ms?: number): Promise<number>
  /** Who ended it. */
  over(ms?: number): Promise<'here' | 'there'>
  /** Of a call to this phone: 180. */
  ring(): void
  /** Of a call to this phone: 183 with media before any answer. */
  progress(): void
  /** Of a call to this phone: 200. */
  answer(): void
  /** Of a call to this phone: a refusal, with headers such as `Contact` for a 302. */
  reject(status: number, headers?: readonly Header[]): void
  /** Of a call to this phone: 302 to another number of the same server (RFC 3261 §21.3.3). */
  redirect(number: string): void
  /** Re-INVITE with `sendonly` and back (RFC 6337 §5). */
  hold(): Promise<void>
  resume(): Promise<void>
  /** Ends the call in whatever state it is: BYE, CANCEL or 603. */
  hangUp(): Promise<void>
  /** Tells a key by SIP INFO, as phones do since nobody standardised it; gives the answer. */
  info(key: string, ms?: number): Promise<number>
  /** Blind transfer: REFER (RFC 3515). Resolves with the last status told about the new call. */
  transfer(number: string, ms?: number): Promise<number>
  /** Attended transfer: REFER on this leg, replacing the other leg (RFC 3891, RFC 5589 §7). */
  transferTo(other: Call, ms?: number): Promise<number>
}

export function callOf(leg: Leg): Call {
  const { changed, media } = leg
  const seen = (): string => `the call is ${leg.state}, status ${leg.status}`
  const modify = async (direction: Leg['direction']): Promise<void> => {
    leg.direction = direction
    const response = await ask(leg, 'INVITE', [sdpType], offer(leg))
    if (response.status >= 300) throw new Error(`re-INVITE was answered ${response.status}`)
    listenTo(leg, response)
  }
  const refer = async (target: string, ms: number): Promise<number> => {
    leg.notified.length = 0
    const by: Header = ['Referred-By', `<${leg.dialog.localUri}>`]
    const response = await ask(leg, 'REFER', [['Refer-To', target], by])
    if (response.status >= 300) return response.status
    const told = (): number | undefined => leg.notified.findLast((status) => status >= 200)
    await changed.until(
      () => told() !== undefined || leg.state === 'over',
      'end of the REFER',
      ms,
      seen,
    )
    return told() ?? leg.notified.at(-1) ?? 0
  }

  return {
    leg,
    media,
    rings: async (ms = 15_000) => {
      await changed.until(() => leg.state !== 'calling', 'ringing', ms, seen)
      if (leg.state === 'over') throw new Error(`refused with ${leg.status} instead of ringing`)
    },
    answered: async (ms = 15_000) => {
      await changed.until(() => leg.state === 'up' || leg.state === 'over', 'answer', ms, seen)
      if (leg.state === 'over') throw new Error(`refused with ${leg.status} instead of answered`)
    },
    refused: async (ms = 15_000) => {
      await changed.until(() => leg.state === 'over', 'refusal', ms, seen)
      return leg.status
    },
    over: async (ms = 15_000) => {
      await changed.until(() => leg.state === 'over', 'end of the call', ms, seen)
      return leg.endedBy === 'here' ? 'here' : 'there'
    },
    ring: () => {
      reply(leg, 180)
      leg.state = 'ringing'
      changed.fire()
    },
    progress: () => {
      listenTo(leg, leg.invite)
      reply(leg, 183, [sdpType], answer(leg))
      leg.state = 'ringing'
      changed.fire()
    },
    answer: () => {
      listenTo(leg, leg.invite)
      reply(leg, 200, [sdpType], answer(leg), () => {
        leg.acked = true
        changed.fire()
      })
      leg.state = 'up'
      leg.status = 200
      changed.fire()
    },
    reject: (status, headers = []) => {
      reply(leg, status, headers)
      end(leg, 'here', status)
    },
    redirect: (number) => {
      const { host, port } = leg.line.me.server
      const invite = leg.invite
      const answer = responseTo(invite, leg.line.me, 302, leg.dialog.localTag)
      const headers = answer.headers.filter(([name]) => name !== 'Contact')
      const moved: Message = {
        ...answer,
        headers: [...headers, ['Contact', `<sip:${number}@${host}:${port}>`]],
      }
      leg.line.transactions.answer(invite, moved, leg.line.me.server)
      end(leg, 'here', 302)
    },
    hold: () => modify('sendonly'),
    resume: () => modify('sendrecv'),
    hangUp: () => hangUp(leg),
    info: async (key, ms = 160) => {
      const body = `Signal=${key}\r\nDuration=${ms}\r\n`
      const type: Header = ['Content-Type', 'application/dtmf-relay']
      return (await ask(leg, 'INFO', [type], body)).status
    },
    transfer: (number, ms = 6000) => {
      const { host, port } = leg.line.me.server
      return refer(`<sip:${number}@${host}:${port}>`, ms)
    },
    transferTo: (other, ms = 6000) => refer(replacing(other), ms),
  }
}

/** Where to and which dialog to take over; tags as the server knows them (RFC 3891 §3). */
function replacing({ leg: { dialog } }: Call): string {
  const replaces = `${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`
  return `<${uriOf(dialog.remoteUri)}?Replaces=${encodeURIComponent(replaces)}>`
}

function reply(
  leg: Leg,
  status: number,
  headers: readonly Header[] = [],
  body = '',
  acked?: () => void,
): void {
  const { line, invite, dialog } = leg
  const response = responseTo(invite, line.me, status, dialog.localTag, headers, body)
  line.transactions.answer(invite, response, line.me.server, acked)
}

async function hangUp(leg: Leg): Promise<void> {
  if (leg.state === 'over') return
  if (leg.state !== 'up' && !leg.outgoing) {
    reply(leg, 603)
    end(leg, 'here', 603)
    return
  }
  if (leg.state !== 'up') await cancel(leg)
  await leg.changed.until(() => leg.acked || leg.state === 'over', 'ACK', 15_000)
  if (leg.state !== 'up') return
  end(leg, 'here')
  await ask(leg, 'BYE')
}

/** A CANCEL must wait for a provisional response (RFC 3261 §9.1), and an answer may win. */
async function cancel(leg: Leg): Promise<void> {
  await leg.changed.until(() => leg.heardOf, 'first response to the INVITE', 4000)
  if (leg.state === 'up' || leg.state === 'over') return
  leg.endedBy = 'here'
  leg.line.transactions.ask(cancelOf(leg.invite), leg.line.me.server, () => {})
  await leg.changed.until(() => leg.state === 'over' || leg.state === 'up', 'end by CANCEL', 4000)
}
