import type { Destination } from '../../domain/destination.js'

/** Numbers of the house as a menu with direct dialling asks for them. */
export interface Numbers {
  /** Where a number leads; undefined when nobody has it. */
  destinationOf(digits: string): Destination | undefined
  /** Whether there is a longer number that begins so. */
  mayBecome(digits: string): boolean
}

/** Made once for each change of the numbers; asking costs nothing. */
export function numbersOf(entries: Iterable<readonly [number: string, to: Destination]>): Numbers {
  const byNumber = new Map(entries)
  const beginnings = new Set<string>()
  for (const number of byNumber.keys())
    for (let length = 1; length < number.length; length += 1)
      beginnings.add(number.slice(0, length))
  return {
    destinationOf: (digits) => byNumber.get(digits),
    mayBecome: (digits) => beginnings.has(digits),
  }
}
