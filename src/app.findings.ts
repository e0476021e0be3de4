import { outside } from './app.groups.js'
import { wayTo } from './app.own-phone.js'
import { destinationName } from './domain/destination.js'
import type { Finding } from './domain/finding.js'
import type { Kind } from './domain/kept.js'
import { type FindingFeature, findingFeature } from './features/finding/finding.feature.js'
import { circleFindings, fallbackFindings } from './features/finding/places.plan.js'
import { disabledTrunkFindings, unusedFindings } from './features/finding/use.plan.js'
import { groupFindings, groupFindingText } from './features/group/group.findings.js'
import { groupKind } from './features/group/group.schema.js'
import { hotlineFindings } from './features/hotline/hotline.findings.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { hotlineText } from './features/hotline/hotline.text.js'
import { ivrKind } from './features/ivr/ivr.schema.js'
import { ivrText } from './features/ivr/ivr.text.js'
import { outboundFindings, outboundFindingText } from './features/outbound/outbound.findings.js'
import { outboundRouteKind } from './features/outbound/outbound.schema.js'
import { queueFindings, queueFindingText } from './features/queue/queue.findings.js'
import { queueKind } from './features/queue/queue.schema.js'
import { findingsOfSchedules } from './features/schedule/schedule.findings.js'
import { scheduleKind } from './features/schedule/schedule.schema.js'
import { scheduleText } from './features/schedule/schedule.text.js'
import { musicClassKind } from './features/sound/music-class.schema.js'
import { soundKind } from './features/sound/sound.schema.js'
import { soundText } from './features/sound/sound.text.js'
import { trunkFindings } from './features/trunk/trunk.findings.js'
import { trunkKind } from './features/trunk/trunk.schema.js'
import { trunkText } from './features/trunk/trunk.text.js'
import { voicemailFindings, voicemailText } from './features/voicemail/voicemail.findings.js'
import { takesUnanswered, voicemailKind } from './features/voicemail/voicemail.schema.js'
import type { KeptMemory } from './kept/kept.memory.js'

interface FindingParts {
  readonly memory: KeptMemory
  readonly kinds: readonly Kind[]
  readonly now: () => number
  /** Of the menus as they are; `entries` are those that something else leads to. */
  readonly menus: (entries: ReadonlySet<number>) => readonly Finding[]
  readonly sounds: () => readonly Finding[]
  /** Whether e-mails can be sent. */
  readonly isMailSet: () => boolean
  /** Name of a person who receives calls on no phone; undefined for all others. */
  readonly phoneless: (userId: number) => string | undefined
}

/** What is of no use unless something names it. Menus, trunks and routes are judged by their own. */
const useful: readonly Kind[] = [groupKind, scheduleKind, soundKind, musicClassKind]

/** What is probably not meant, found in the configuration as decisions read it. */
export function composeFindings(parts: FindingParts): FindingFeature {
  const { memory } = parts
  const all = <K extends Kind>(kind: K) => [...memory.of(kind).values()]
  const hotlines = () => all(hotlineKind)
  /** Who names whom. */
  const namings = () =>
    parts.kinds.flatMap((kind) =>
      all(kind).flatMap((object) =>
        (kind.references?.(object) ?? []).map((reference) => ({
          ...{ ...reference, user: kind.name, from: `${kind.path}/${object.id}` },
        })),
      ),
    )
  const entries = () => [
    ...namings().flatMap(({ kind, id, user }) =>
      kind === ivrKind.name && user !== ivrKind.name ? [id] : [],
    ),
    ...all(ivrKind).flatMap(({ id, number }) => (number === null ? [] : [id])),
  ]
  /** What sends calls on by itself. */
  const places = () =>
    all(ivrKind).map(({ id, name, otherwise }) => ({
      ...{ key: destinationName({ type: 'ivr', id }), path: `ivrs/${id}`, name },
      ...{ onward: [otherwise], alone: otherwise },
    }))
  /** Whom nobody of a group answers is sent on; a caller may come by several groups. */
  const groupPlaces = () =>
    all(groupKind).map(({ id, name, otherwise }) => ({
      ...{ key: destinationName({ type: 'group', id }), path: `groups/${id}`, name },
      onward: [otherwise],
    }))
  const reached = () => [
    ...all(soundKind).map((sound) => endPlace('sound', 'sounds', sound)),
    ...all(voicemailKind).map((box) => endPlace('voicemail', voicemailKind.path, box)),
  ]
  /** Nothing leads to a hotline: it is where circles are entered. */
  const begun = () =>
    hotlines().map(({ id, name, open, closed, fallback }) => ({
      ...{ key: `hotline-${id}`, path: `hotlines/${id}`, name, alone: fallback },
      onward: closed === null ? [open] : [open, closed],
    }))
  const object = ({ name: kind, path }: Kind, { id, name }: { id: number; name?: unknown }) => ({
    ...{ kind, id, path: `${path}/${id}`, name: String(name) },
  })
  /** A box is of use also to the extension whose calls come to it; what has a number is dialled. */
  const objects = () => [
    ...useful.flatMap((kind) =>
      all(kind).flatMap((one) => (kind.number?.(one) ? [] : [object(kind, one)])),
    ),
    ...all(voicemailKind)
      .filter((box) => !takesUnanswered(box))
      .map((box) => object(voicemailKind, box)),
  ]
  return findingFeature({
    sentences: {
      ...{ ...groupFindingText, ...hotlineText, ...ivrText, ...outboundFindingText },
      ...queueFindingText,
      ...{ ...scheduleText, ...soundText, ...trunkText, ...voicemailText },
    },
    sources: [
      () => fallbackFindings(hotlines(), [...places(), ...reached()]),
      () => circleFindings([...begun(), ...places(), ...groupPlaces()]),
      () => disabledTrunkFindings(hotlines(), all(trunkKind)),
      () => hotlineFindings(hotlines()),
      () => parts.menus(new Set(entries())),
      () => findingsOfSchedules(all(scheduleKind), parts.now()),
      () => trunkFindings(all(trunkKind), hotlines()),
      () => outboundFindings(all(outboundRouteKind), all(trunkKind)),
      () =>
        groupFindings(all(groupKind), {
          outside,
          way: (number) => wayTo(number, all(outboundRouteKind), all(trunkKind)),
        }),
      () => queueFindings(all(queueKind), parts.phoneless),
      () => unusedFindings(objects(), namings()),
      () => voicemailFindings(all(voicemailKind), parts.isMailSet()),
      parts.sounds,
    ],
  })
}

/** Where a call ends. */
const endPlace = (
  type: 'sound' | 'voicemail',
  path: string,
  { id, name }: { readonly id: number; readonly name: string },
) => ({ ...{ key: destinationName({ type, id }), path: `${path}/${id}`, name }, onward: [] })
