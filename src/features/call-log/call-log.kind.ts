import { type Direction, directions, type Status, statuses } from '../../domain/call-record.js'

/**
 * Direction and status in one small number, so that calls of one kind lie together in every
 * index. It is stored: the lists it counts by may grow at their ends only.
 */
export function kindOf(direction: Direction, status: Status): number {
  return directions.indexOf(direction) * 16 + statuses.indexOf(status)
}

/** The kinds that a choice of direction and status leaves; without a choice all of them. */
export function kindsOf(direction?: Direction, status?: Status): readonly number[] {
  return (direction === undefined ? directions : [direction]).flatMap((d) =>
    (status === undefined ? statuses : [status]).map((s) => kindOf(d, s)),
  )
}

/** The same without those of calls inside the house. */
export function outsideKinds(direction?: Direction, status?: Status): readonly number[] {
  const inside = kindsOf('internal')
  return kindsOf(direction, status).filter((kind) => !inside.includes(kind))
}
