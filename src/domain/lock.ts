/** Runs one piece of work at a time, in the order asked. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>

/** A lock of one process; a failed piece of work does not stop the next. */
export function lock(): Lock {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
