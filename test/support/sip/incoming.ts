import { responseTo } from './dialog.js'
import { answer, end, type Leg, listenTo, offer, sdpType } from './leg.js'
import { header, type Message } from './message.js'

/** Answers whatever the other side asks within a call. */
export function takeWithin(leg: Leg, request: Message): void {
  const take = takers[request.method]
  if (take) take(leg, request)
  else say(leg, request, 501)
}

const takers: Readonly<Record<string, (leg: Leg, request: Message) => void>> = {
  INVITE: (leg, request) => {
    listenTo(leg, request)
    say(leg, request, 200, request.body === '' ? offer(leg) : answer(leg))
  },
  UPDATE: (leg, request) => {
    if (request.body !== '') listenTo(leg, request)
    say(leg, request, 200, request.body === '' ? '' : answer(leg))
  },
  BYE: (leg, request) => {
    say(leg, request, 200)
    end(leg, 'there')
  },
  CANCEL: (leg, request) => {
    say(leg, request, 200)
    if (leg.state !== 'up' && leg.state !== 'over') cancelled(leg)
  },
  NOTIFY: (leg, request) => {
    say(leg, request, 200)
    notified(leg, request)
  },
  INFO: (leg, request) => say(leg, request, 200),
  OPTIONS: (leg, request) => say(leg, request, 200),
}

function say(leg: Leg, request: Message, status: number, body = ''): void {
  const { line, dialog } = leg
  const headers = body === '' ? [] : [sdpType]
  const response = responseTo(request, line.me, status, dialog.localTag, headers, body)
  line.transactions.answer(request, response, line.me.server)
}

/** The INVITE is answered 487 unless it has been answered already (RFC 3261 §9.2). */
function cancelled(leg: Leg): void {
  const { line, invite, dialog } = leg
  line.transactions.answer(
    invite,
    responseTo(invite, line.me, 487, dialog.localTag),
    line.me.server,
  )
  end(leg, 'there', 487)
}

/** What became of a REFER: a fragment that begins with a status line (RFC 3515 §2.4.5). */
function notified(leg: Leg, request: Message): void {
  const status = /^SIP\/2\.0 (\d{3})/.exec(request.body)?.[1]
  if (header(request, 'Event').startsWith('refer') && status !== undefined)
    leg.notified.push(Number(status))
  leg.changed.fire()
}
