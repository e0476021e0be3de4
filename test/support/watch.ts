import { type Changes, changes } from './wait.js'

/** Everything a listener was told, in order, and a way to wait for more. */
export interface Watch<T> {
  readonly seen: readonly T[]
  /** The first that fits, already seen or still to come. */
  first(fits: (value: T) => boolean, ms?: number): Promise<T>
  /** As many that fit. */
  times(count: number, fits: (value: T) => boolean, ms?: number): Promise<unknown>
}

/** `listen` is given what notes a value: `watch((note) => ami.onState(note))`. */
export function watch<T>(listen: (note: (value: T) => void) => unknown): Watch<T> {
  const seen: T[] = []
  const changed: Changes = changes()
  listen((value) => {
    seen.push(value)
    changed.fire()
  })
  const tail = () => `seen: ${JSON.stringify(seen.slice(-10))}`
  return {
    seen,
    first: (fits, ms = 15_000) =>
      changed
        .until(() => seen.filter(fits).map((value) => ({ value }))[0], 'such a value', ms, tail)
        .then(({ value }) => value),
    times: (count, fits, ms = 15_000) =>
      changed.until(() => seen.filter(fits).length >= count, `${count} such values`, ms, tail),
  }
}
