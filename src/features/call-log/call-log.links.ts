import type { CallRecord } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import type { Part } from './call-log.parts.js'
import { stepOf } from './call-log.plot.js'
import type { Talk } from './call-log.talks.js'

/** Records of one set, each with an outside party of its own: every one names the others. */
export function linked(
  records: readonly CallRecord[],
  parts: readonly Part[],
  talks: readonly Talk[],
  facts: readonly Fact[],
): readonly CallRecord[] {
  return records.map((record, index) => {
    const own = new Set(parts[index]?.legs.map((leg) => leg.id))
    const met = talks.find(({ a, b }) => own.has(a.id) !== own.has(b.id))
    const at = Math.round(met === undefined ? record.endedAt : joinedAt(met.from, facts))
    const others = records.filter((other) => other !== record).map((other) => other.id)
    const steps = others.map((call) => stepOf(at, 'linked', { call }))
    const later = record.story.findIndex(
      (step) => step.at > at || step.code === 'ended' || step.code === 'interrupted',
    )
    return { ...record, links: others, story: record.story.toSpliced(later, 0, ...steps) }
  })
}

/** The transfer that joins two parties is written a moment after they have met. */
function joinedAt(met: number, facts: readonly Fact[]): number {
  const transfer = facts.find(
    ({ type, at }) => type === 'ATTENDEDTRANSFER' && at >= met && at - met < 50,
  )
  return transfer?.at ?? met
}
