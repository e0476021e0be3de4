import type { StoryStep, Voicemail } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import { type Plot, stepOf } from './call-log.plot.js'

/**
 * The messages that a call began to leave, by what the dialplan marked of them. A mark that was made
 * twice, by a caller who hung up in the very moment, counts once, as it was first made.
 */
export function voicemailsOf(facts: readonly Fact[]): readonly Voicemail[] {
  const ends = facts.toReversed().flatMap((fact) => {
    const found = ended(fact)
    return found === undefined ? [] : [[keyOf(found), found.ms] as const]
  })
  const lengths = new Map(ends)
  return facts.flatMap((fact) => {
    const begun = fact.mark === marks.voicemailBegun ? named(fact) : undefined
    if (begun === undefined) return []
    const { ms: _, ...message } = begun
    return [{ ...message, ms: lengths.get(keyOf(message)) ?? null }]
  })
}

/** What the story tells of them, and of boxes that took none. */
export function messages({ facts, boxName }: Plot): readonly StoryStep[] {
  const box = (id: number) => ({ id, box: boxName?.(id) ?? String(id) })
  const left = voicemailsOf(facts).flatMap(({ box: id, at, ms }) =>
    ms === null || ms === 0
      ? []
      : [stepOf(at, 'voicemail_left', { ...box(id), seconds: Math.round(ms / 1000) })],
  )
  const refused = facts.flatMap((fact) => {
    if (fact.mark !== marks.voicemailRefused) return []
    const [, id, why] = /^(\d{1,9})-(full|room)$/.exec(fact.extra.text ?? '') ?? []
    return why === undefined
      ? []
      : [stepOf(fact.at, 'voicemail_refused', { ...box(Number(id)), why })]
  })
  return [...left, ...refused]
}

function ended(fact: Fact): Voicemail | undefined {
  if (fact.mark === marks.voicemail) return named(fact)
  const short = fact.mark === marks.voicemailShort ? named(fact) : undefined
  return short && { ...short, ms: 0 }
}

function named({ uniqueId, extra }: Fact): Voicemail | undefined {
  const [, box, at, ms] = /^(\d{1,9})-(\d{13})(?:-(\d{1,9}))?$/.exec(extra.text ?? '') ?? []
  if (box === undefined) return undefined
  return {
    box: Number(box),
    channel: uniqueId,
    at: Number(at),
    ms: ms === undefined ? null : Number(ms),
  }
}

const keyOf = ({ box, channel, at }: Pick<Voicemail, 'box' | 'channel' | 'at'>): string =>
  `${box} ${at} ${channel}`
