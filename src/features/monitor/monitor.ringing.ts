/** What Dial tells of a channel that it has made: it rings, or whatever else became of it. */
export interface Ringing {
  told(channel: string, status: string): void
  /** Channels that ring, found when nothing was told for a while. */
  found(channels: readonly string[]): void
  since(channel: string): number | undefined
  /** Forgets channels that are in no call that is up. */
  keep(channels: ReadonlySet<string>): void
}

/** A channel that no call is known to have yet is kept so long: its line may not be read yet. */
const unknownMs = 10_000

/** Which phones ring, and since when; CEL does not say. */
export function ringingPhones(now: () => number): Ringing {
  const since = new Map<string, number>()
  return {
    told(channel, status) {
      if (status === 'RINGING' && !since.has(channel)) since.set(channel, now())
    },
    found(channels) {
      for (const channel of channels) if (!since.has(channel)) since.set(channel, now())
    },
    since: (channel) => since.get(channel),
    keep(channels) {
      for (const [channel, at] of since)
        if (!channels.has(channel) && now() - at > unknownMs) since.delete(channel)
    },
  }
}
