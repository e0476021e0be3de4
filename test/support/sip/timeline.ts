import { rate } from '../tone.js'

export interface Timeline {
  /** `at`: arrival in milliseconds from the beginning. */
  add(at: number, samples: Int16Array): void
  /** The sound from the beginning to the last packet, or to a second given. */
  sound(to?: number): Int16Array
}

/** How late a packet may be before the hole is heard as silence, in milliseconds. */
const patience = 60

/**
 * Joins packets to one sound on the clock of arrival: packets that follow each other are put end
 * to end (jitter is not heard), a hole becomes silence.
 */
export function timeline(): Timeline {
  let kept = new Int16Array(rate * 30)
  let end = 0
  const room = (length: number): void => {
    if (length <= kept.length) return
    const larger = new Int16Array(length * 2)
    larger.set(kept)
    kept = larger
  }
  return {
    add: (at, samples) => {
      const now = Math.round((at * rate) / 1000)
      if (now - end > (patience * rate) / 1000) end = now
      room(end + samples.length)
      kept.set(samples, end)
      end += samples.length
    },
    sound: (to) => {
      const length = to === undefined ? end : Math.round(to * rate)
      room(length)
      return kept.subarray(0, length)
    },
  }
}
