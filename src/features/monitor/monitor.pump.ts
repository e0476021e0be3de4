import type { Language } from '../../http/language.js'
import type { LiveKind } from './monitor.hub.js'
import { maySee, type Tags, type Viewer } from './monitor.may.js'

/** One thing that is seen: a call, a queue or an agent. */
export interface Sight {
  readonly kind: Exclude<LiveKind, 'snapshot' | 'call.ended' | 'action'>
  readonly id: string | number
  /** Is another when something is to be told; what time alone changes is not in it. */
  readonly mark: string | object
  /** What is told of it, now. */
  show(language: Language): object
  readonly tags: Tags
}

/** Everything seen at one moment, by kind and id. */
export type Picture = ReadonlyMap<string, Sight>

export interface Told {
  readonly kind: LiveKind
  readonly sight: Sight
  readonly isFor: (viewer: Viewer) => boolean
}

export const emptyPicture: Picture = new Map()

export const pictureOf = (sights: readonly Sight[]): Picture =>
  new Map(sights.map((sight) => [`${sight.kind} ${sight.id}`, sight]))

/**
 * What is to be told so that who has seen the one picture has seen the other. A call that is over has
 * ended; so it has, for a supervisor limited to queues, when it has left these queues. Pure.
 */
export function changesBetween(before: Picture, after: Picture): readonly Told[] {
  const told: Told[] = []
  for (const [key, sight] of after) {
    const old = before.get(key)
    if (old?.mark === sight.mark && isSame(old.tags, sight.tags)) continue
    told.push({ kind: sight.kind, sight, isFor: (viewer) => maySee(viewer, sight.tags) })
    if (old !== undefined && sight.kind === 'call')
      told.push(ended(old, (viewer) => maySee(viewer, sight.tags)))
  }
  for (const [key, sight] of before)
    if (!after.has(key) && sight.kind === 'call') told.push(ended(sight, () => false))
  return told
}

const ended = (sight: Sight, stays: (viewer: Viewer) => boolean): Told => ({
  ...{ kind: 'call.ended', sight },
  isFor: (viewer) => maySee(viewer, sight.tags) && !stays(viewer),
})

const isSame = (a: Tags, b: Tags): boolean => a.size === b.size && [...a].every((id) => b.has(id))
