import { createHash } from 'node:crypto'
import type { Actor } from '../../domain/actor.js'
import type { SeenCall } from './monitor.view.js'

/** Who looks: supervisors may be limited to queues; null: may see everything. */
export interface Viewer {
  readonly userId: number | null
  readonly queues: ReadonlySet<number> | null
}

/** Who sees the same has the same mark; whoever sees everything has none. */
export function sightMark({ queues }: Viewer): string {
  if (queues === null) return ''
  const ids = [...queues].toSorted((a, b) => a - b).join()
  return `.${createHash('sha256').update(ids).digest('hex').slice(0, 12)}`
}

/** Queues that a call, or an agent, belongs to. */
export type Tags = ReadonlySet<number>

/** `limitOf`: queues that a supervisor is limited to, if any; admins see everything. */
export async function viewerOf(
  { role, userId }: Pick<Actor, 'role' | 'userId'>,
  limitOf: (userId: number) => Promise<readonly number[] | null>,
): Promise<Viewer> {
  const limit = role === 'supervisor' && userId !== null ? await limitOf(userId) : null
  return { userId, queues: limit && new Set(limit) }
}

/**
 * A call belongs to its queue, and to the queues of whoever of the house is in it: a supervisor of
 * sales sees also what an agent of sales calls outside. `others`: whoever else of the house is in it.
 */
export function tagsOf(
  { queue, agent, offered }: Pick<SeenCall, 'queue' | 'agent' | 'offered'>,
  others: Iterable<number>,
  queuesOf: (userId: number) => Iterable<number>,
): Tags {
  const people = [agent?.userId ?? [], ...offered.map(({ userId }) => userId), ...others].flat()
  return new Set([
    ...(queue === null ? [] : [queue.id]),
    ...people.flatMap((id) => [...queuesOf(id)]),
  ])
}

export const maySee = ({ queues }: Viewer, tags: Tags): boolean =>
  queues === null || [...tags].some((id) => queues.has(id))
