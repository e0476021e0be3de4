import type {
  CallRecord,
  EndedBy,
  HotlineName,
  Interval,
  Party,
  Reason,
  StoryStep,
} from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import type { Directory } from '../../domain/directory.js'
import { marks } from '../../domain/marks.js'
import { callbackAgent, calledBack } from './call-log.callback.js'
import { asAsked, asDialled } from './call-log.click.js'
import { agentOf, hotlineOf } from './call-log.house.js'
import { inOrder, isPerson, type Leg, legsOf } from './call-log.legs.js'
import { linked } from './call-log.links.js'
import { offersOf } from './call-log.offers.js'
import { isPlaced, type Part, partsOf } from './call-log.parts.js'
import { type Plot, stepOf } from './call-log.plot.js'
import { queueTrailOf } from './call-log.queue.js'
import { recordedLegs, sidesOf } from './call-log.sides.js'
import { directionOf, endedByOf, reasonOf, statusOf } from './call-log.status.js'
import { storyOf } from './call-log.story.js'
import { supervisionOf } from './call-log.supervision.js'
import { outsideTalk, type Talk, talksOf, union } from './call-log.talks.js'
import { voicemailsOf } from './call-log.voicemail.js'

/** What the fold needs to know beside the facts. */
export interface Known {
  readonly directory: Directory
  /** National spelling of an outside number. */
  readonly national: (number: string) => string
  /** The hotlines as of now: those of before are known by what Asterisk wrote. */
  readonly hotlines: readonly HotlineName[]
  /** Names of groups as of now, by id. */
  readonly groups?: ReadonlyMap<number, string>
  /** Id → name, of the people whose calls ring on an own phone. */
  readonly people?: ReadonlyMap<number, string>
  /** R10 to the letter: a short inbound call is a mistaken one though it was answered (D1). */
  readonly isLiteral?: boolean
  /** What a box of voicemail is called; undefined when it is gone. */
  readonly boxName?: (id: number) => string | undefined
  /** Asterisk died under this call: when it was last known alive, epoch ms. */
  readonly interruptedAt?: number
}

/**
 * All facts of one set → its records: one, or one for each outside party when a transfer joined
 * two (R4, R7–R10, D1, D2). None when no person had a channel. Order of the facts and facts that
 * were read twice make no difference.
 */
export function foldCall(facts: readonly Fact[], known: Known): readonly CallRecord[] {
  if (facts.every((fact) => endings.test(fact.type))) return []
  const { facts: ordered, phones } = asDialled(inOrder(facts))
  const end = Math.max(known.interruptedAt ?? 0, ordered.at(-1)?.at ?? 0)
  const legs = legsOf(ordered, end).map((leg) => asKnown(leg, known))
  const talks = talksOf(legs)
  const supervision = supervisionOf(ordered)
  const parts = partsOf(legs).filter(({ legs }) => !legs.every(supervision.isSupervisor))
  const records = parts.map((part) => recordOf(part, ordered, { legs, talks, supervision }, known))
  const whole = parts.length < 2 ? records : linked(records, parts, talks, ordered)
  return whole.map((record) => asAsked(record, phones))
}

/** Late lines of a call that has its record already; no call begins with them. */
const endings = /^(HANGUP|CHAN_END|LINKEDID_END|BRIDGE_EXIT|STREAM_END)$/

function recordOf(
  part: Part,
  all: readonly Fact[],
  around: Plot['around'],
  known: Known,
): CallRecord {
  const ids = new Set(part.legs.map((leg) => leg.id))
  const facts = all.filter(
    (fact) => ids.has(fact.uniqueId) || ids.has(fact.extra.channel2_uniqueid ?? ''),
  )
  const talks = around.talks.filter(({ a, b }) => ids.has(a.id) || ids.has(b.id))
  const { isSupervisor, isBeside } = around.supervision
  const offers = offersOf(part, talks, isSupervisor)
  const sides = sidesOf(part, talks)
  const reason =
    known.interruptedAt === undefined ? reasonOf(part, talks, offers, facts) : 'interrupted'
  const endedBy = endedByOf(part, talks, sides, reason)

  const startedAt = Math.round(part.origin.from)
  const endedAt = Math.round(Math.max(...part.legs.map((leg) => leg.to)))
  const answered = firstAnswer(part, talks, facts)
  const answeredAt = answered === undefined ? null : Math.round(answered.from)
  const direction = directionOf(part, facts)
  const nameOf = namesOf(around.legs, known.directory)
  const named = (number: string): Party => ({ number, name: nameOf(number) })
  const hotline = hotlineOf(part, direction, facts, known.hotlines)
  const to =
    direction === 'inbound' && hotline !== undefined
      ? { number: hotline.number, name: hotline.name }
      : named(known.national(dialledIn(part, facts)))
  const isBack = calledBack(part.origin) !== undefined
  const had = talks.filter(({ a, b, to }) => !isBeside(a, to) && !isBeside(b, to))
  const agent = isBack ? callbackAgent(had) : agentOf(part, direction, had, facts)
  const isCancelled = reason === 'cancelled'
  const names = { nameOf, boxName: known.boxName, groupName: (id: number) => known.groups?.get(id) }
  const plot: Plot = { part, facts, talks, offers, around, ...names, isCancelled }
  return {
    id: part.origin.id,
    aliases: part.others.map((leg) => leg.id),
    links: [],
    direction,
    status: statusOf(
      direction,
      answeredAt !== null,
      endedAt - startedAt,
      known.isLiteral,
      reason === 'voicemail',
    ),
    reason,
    from: fromOf(part, isBack ? (agent ?? '') : part.origin.number, named),
    to,
    hotline: hotline ?? null,
    agent: agent === undefined ? null : named(agent),
    startedAt,
    answeredAt,
    endedAt,
    waitMs: (answeredAt ?? endedAt) - startedAt,
    talkMs: answered === undefined ? 0 : talkedMs([...talks, answered], answered.from),
    outsideMs: outsideTalk(part.legs, talks),
    endedBy,
    extensions: extensionsOf(part.legs),
    people: part.legs.flatMap(({ ownPhone }) =>
      ownPhone?.extension === '' ? [ownPhone.userId] : [],
    ),
    story: told([...storyOf(plot, to), ...ending(endedAt, reason, endedBy)]),
    channels: part.legs.map((leg) => leg.id),
    recordedLegs: recordedLegs(facts, part.legs, sides),
    talks: had.map(({ from, to }) => ({ from: Math.round(from), to: Math.round(to) })),
    voicemails: voicemailsOf(facts),
    queueTrail: queueTrailOf(facts, part.legs, offers, had),
  }
}

/** Who calls: nobody, when the switchboard itself does and nobody has talked yet. */
const fromOf = ({ origin }: Part, number: string, named: (number: string) => Party): Party =>
  isPlaced(origin) || number === '' ? { number: '', name: '' } : named(number)

/** What was called. Whoever was rung to call somebody has dialled nothing: there the leg tells. */
export function dialledIn({ origin, legs }: Part, facts: readonly Fact[]): string {
  const customer = calledBack(origin)
  if (customer !== undefined) return customer
  if (isPlaced(origin)) return facts.find(isTestCall)?.exten ?? ''
  if (origin.kind !== 'extension' || !['', 's'].includes(origin.exten)) return origin.exten
  const called = legs.find((leg) => isPerson(leg) && leg.id !== origin.id)
  return called?.number ?? origin.exten
}

const isTestCall = ({ mark }: Fact): boolean => mark === marks.testCall

/**
 * The talk that answered the call: its own, not one of an older call that was merged into it. Who
 * answers a test call talks to the switchboard.
 */
export function firstAnswer(
  { origin, legs }: Part,
  talks: readonly Talk[],
  facts: readonly Fact[],
): Interval | undefined {
  const tested = isPlaced(origin) ? facts.find(isTestCall) : undefined
  if (tested !== undefined) return { from: tested.at, to: origin.to }
  const own = new Set(legs.filter((leg) => leg.callId === origin.callId))
  return talks.find(({ a, b }) => own.has(a) || own.has(b))
}

function talkedMs(talks: readonly Interval[], since: number): number {
  const spans = union(talks).map(({ from, to }) => Math.max(to, since) - Math.max(from, since))
  return Math.round(spans.reduce((sum, span) => sum + span, 0))
}

function ending(at: number, reason: Reason, by: EndedBy): readonly StoryStep[] {
  if (reason === 'interrupted') return [stepOf(at, 'interrupted', {})]
  const end = stepOf(at, 'ended', { by })
  return reason === 'cancelled' ? [stepOf(at, 'cancelled', {}), end] : [end]
}

/** In order, in whole milliseconds. The end stays last, though it was rounded before. */
function told(steps: readonly StoryStep[]): readonly StoryStep[] {
  const end = steps.at(-1)?.at ?? 0
  return steps
    .toSorted((a, b) => Math.min(a.at, end) - Math.min(b.at, end))
    .map((step) => ({ ...step, at: Math.min(Math.round(step.at), end) }))
}

/** Names by number: a stranger who calls with an extension's number does not get its name. */
export function namesOf(legs: readonly Leg[], directory: Directory): (number: string) => string {
  const names = new Map<string, string>()
  for (const { kind, number, name } of legs.toSorted((a, b) => (a.kind < b.kind ? -1 : 1)))
    if (!names.has(number) && (kind === 'trunk' || kind === 'extension'))
      names.set(number, kind === 'trunk' ? name : (directory.get(number)?.name ?? name))
  return (number) => names.get(number) ?? directory.get(number)?.name ?? ''
}

function extensionsOf(legs: readonly Leg[]): readonly string[] {
  const own = legs.filter((leg) => leg.kind === 'extension' && leg.ownPhone?.extension !== '')
  return [...new Set(own.map((leg) => leg.number))]
}

/** A number outside in national spelling; whoever has no extension by the name as of now. */
export function asKnown(leg: Leg, { national, people }: Known): Leg {
  if (leg.kind === 'trunk') return { ...leg, number: national(leg.number) }
  if (leg.ownPhone?.extension !== '') return leg
  return { ...leg, name: people?.get(leg.ownPhone.userId) ?? '' }
}
