import type { AcdEvent } from './acd.events.js'

export interface Plan {
  readonly add: (event: AcdEvent) => void
  readonly next: () => AcdEvent | undefined
  readonly take: () => AcdEvent | undefined
}

/** Events to come, in the order of their times; of one time, in the order they were planned. */
export function plan(events: readonly AcdEvent[]): Plan {
  const latestFirst = events.toReversed().sort((a, b) => b.at - a.at)

  function add(event: AcdEvent): void {
    let [low, high] = [0, latestFirst.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((latestFirst[middle] as AcdEvent).at > event.at) low = middle + 1
      else high = middle
    }
    latestFirst.splice(low, 0, event)
  }

  return { add, next: () => latestFirst.at(-1), take: () => latestFirst.pop() }
}
