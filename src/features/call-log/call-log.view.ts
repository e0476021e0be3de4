import type { ZoneTime } from '../../domain/time.js'
import type { Language } from '../../http/language.js'
import type { CallRow, FullCall, KnownParty } from './call-log.read.repo.js'
import type { CallDetail, CallItem } from './call-log.schema.js'
import { storyText } from './call-log.text.js'

/** A call as REST shows it. */
export function callItemOf(call: CallRow, { iso }: ZoneTime): CallItem {
  const { id, direction, status, reason, startedAt, answeredAt, endedAt, endedBy, recording } = call
  return {
    ...{ id, direction, status, reason },
    from: partyOf(call.from),
    to: partyOf(call.to),
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
export function callDetailOf(call: FullCall, time: ZoneTime, language: Language): CallDetail {
  return {
    ...callItemOf(call, time),
    links: [...call.links],
    extensions: [...call.extensions],
    story: call.story.map((step) => ({
      at: time.iso(step.at),
      code: step.code,
      text: storyText(step, language),
      data: { ...step.data },
    })),
  }
}

const partyOf = ({ number, name, e164 }: KnownParty): CallItem['from'] => ({
  ...{ number, name },
  ...(e164 !== null && { e164 }),
})
