import type { ZoneTime } from '../../domain/time.js'
import type { TraceStep } from '../../domain/trace.js'
import type { Language } from '../../http/language.js'
import { menuTurns } from './call-log.menus.js'
import type { CallRow, FullCall, KnownParty } from './call-log.read.repo.js'
import type { CallDetail, CallItem, QueueStay } from './call-log.schema.js'
import { inWords, storyText } from './call-log.text.js'
import { isTold, storyWith } from './call-log.told.js'

/** The sentence of a step of the trace. */
export type TellStep = (step: TraceStep, language: Language) => string

/** A call as REST shows it. */
export function callItemOf(call: CallRow, { iso }: ZoneTime): CallItem {
  const { id, direction, status, reason, startedAt, answeredAt, endedAt, endedBy, recording } = call
  return {
    ...{ id, direction, status, reason },
    from: partyOf(call.from),
    to: partyOf(call.to),
    hotline: call.hotline,
    customer: customerOf(call),
    agent: call.agent,
    startedAt: iso(startedAt),
    answeredAt: answeredAt === null ? null : iso(answeredAt),
    endedAt: iso(endedAt),
    waitSeconds: call.waitMs / 1000,
    talkSeconds: call.talkMs / 1000,
    endedBy,
    hasRecording: recording === 'pending' || recording === 'ready',
    recording,
  }
}

/** The same with its story, told in a language. */
export function callDetailOf(
  call: FullCall,
  time: ZoneTime,
  language: Language,
  tell: TellStep,
  { queue, offers }: QueueStay,
): CallDetail {
  const losses = call.story.filter(({ code }) => code === 'lease_ended' || code === 'fallback')
  const turns = menuTurns(call.told, [...losses.map(({ at }) => at), call.endedAt])
  return {
    ...callItemOf(call, time),
    queue,
    offers: offers.map(({ at, endedAt, ...offer }) => ({
      ...{ ...offer, at: time.iso(at) },
      seconds: (endedAt - at) / 1000,
    })),
    links: [...call.links],
    extensions: [...call.extensions],
    ivrPath: turns.map((turn) => ({
      ...turn,
      at: time.iso(turn.at),
      soundIds: [...turn.soundIds],
    })),
    story: storyWith(call.story, call.told).map((step) => ({
      at: time.iso(step.at),
      code: step.code,
      text: isTold(step) ? pressedText(step, language, tell) : storyText(step, language),
      data: { ...step.data },
    })),
  }
}

/** The outside party: who calls in, or whom the house calls. */
function customerOf({ direction, from, to }: CallRow): CallItem['customer'] {
  if (direction === 'internal') return null
  return partyOf(direction === 'inbound' ? from : to)
}

/** With how long the caller took: `Key 1 was pressed (after 2.3 s).` */
function pressedText(step: TraceStep, language: Language, tell: TellStep): string {
  const text = tell(step, language)
  if (step.data.after === undefined) return text
  const seconds = Number(step.data.after).toFixed(1)
  const after = inWords([`sau ${seconds.replace('.', ',')} giây`, `after ${seconds} s`], language)
  return text.replace(/\.?$/, ` (${after}).`)
}

const partyOf = ({ number, name, e164 }: KnownParty): CallItem['from'] => ({
  ...{ number, name },
  ...(e164 !== null && { e164 }),
})
