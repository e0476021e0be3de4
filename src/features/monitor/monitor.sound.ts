import type { LiveCallItem } from './monitor.schema.js'

/** How a channel sounds. */
export interface Sound {
  readonly codec: string | null
  readonly quality: LiveCallItem['quality']
}

/** What Asterisk says of a channel; empty words: nothing yet, or the channel is gone. */
export interface SoundWords {
  readonly codec: string
  /** `CHANNEL(rtcp,all)`: `ssrc=1;lp=0;rxjitter=0.000125;rxcount=250;rtt=0.012…`. */
  readonly rtcp: string
}

export interface Sounds {
  of(channel: string): Sound | undefined
  /** Asks for those that are not known or old, and forgets all others; false: nothing was asked. */
  refresh(channels: readonly string[]): Promise<boolean>
}

/** Loss and jitter are told so often (RFC 3550 §6.2: RTCP comes every five seconds). */
const freshMs = 5000

/** What the customers’ channels sound like, asked for while somebody looks. */
export function soundsOf(ask: (channel: string) => Promise<SoundWords>, now: () => number): Sounds {
  const known = new Map<string, { readonly at: number; readonly sound: Sound }>()
  return {
    of: (channel) => known.get(channel)?.sound,
    async refresh(channels) {
      const there = new Set(channels)
      for (const channel of known.keys()) if (!there.has(channel)) known.delete(channel)
      const due = channels.filter((channel) => now() - (known.get(channel)?.at ?? 0) > freshMs)
      await Promise.all(
        due.map(async (channel) => {
          const sound = soundIn(await ask(channel))
          known.set(channel, { at: now(), sound })
        }),
      )
      return due.length > 0
    },
  }
}

/** Pure. */
export function soundIn({ codec, rtcp }: SoundWords): Sound {
  const fields = new Map(rtcp.split(';').map((field) => field.split('=') as [string, string]))
  const number = (name: string): number => Number(fields.get(name) ?? 0) || 0
  const [came, lost, trip] = [number('rxcount'), number('lp'), number('rtt')]
  return {
    codec: /^\(?([a-z0-9]+)/i.exec(codec)?.[1] ?? null,
    quality:
      came === 0
        ? null
        : {
            lossPercent: rounded((100 * lost) / (came + lost)),
            jitterMs: rounded(1000 * number('rxjitter')),
            roundTripMs: trip > 0 ? rounded(1000 * trip) : null,
          },
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10
