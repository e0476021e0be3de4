import type { AcdHost } from './acd.host.js'
import type { Callbacks } from './queue.callbacks.js'
import type { QueueFacts } from './queue.facts.js'
import type { Lines } from './queue.lines.js'
import type { Ringing } from './queue.ringing.js'

/**
 * A supervisor takes whoever of these channels waits out of the queue. Answers how that is undone, when
 * Asterisk could not be told: whoever still is on the line has the old place again.
 */
export const takenOut =
  (host: AcdHost, lines: Lines, ringing: Ringing, callbacks: Callbacks, facts: QueueFacts) =>
  (channels: readonly string[]): (() => void) => {
    const callers = channels.flatMap((channel) => ringing.taken(channel) ?? [])
    for (const channel of channels) {
      callbacks.taken(channel)
      facts.taken(channel, host.state().at)
    }
    return () => {
      for (const { id, queue, number, name, how, last, priority, since, front } of callers)
        if (lines.has(id)) {
          const place = { id, queue, number, name, how, last, priority, since, front }
          host.feed({ type: 'joined', caller: { ...place, again: true } })
        }
    }
  }
