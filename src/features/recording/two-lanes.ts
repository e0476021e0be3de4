interface Waiting {
  readonly long: boolean
  start(): void
}

/**
 * Two pieces of work at a time, first come first served, but never two long ones: what is short
 * always finds a lane.
 */
export function twoLanes() {
  const waiting: Waiting[] = []
  let running = 0
  let long = 0

  function next(): void {
    if (running >= 2) return
    const index = waiting.findIndex((one) => !one.long || long === 0)
    const [chosen] = index === -1 ? [] : waiting.splice(index, 1)
    if (chosen === undefined) return
    running += 1
    long += Number(chosen.long)
    chosen.start()
    next()
  }

  return async function run<T>(isLong: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      waiting.push({ long: isLong, start })
      next()
    })
    try {
      return await work()
    } finally {
      running -= 1
      long -= Number(isLong)
      next()
    }
  }
}
