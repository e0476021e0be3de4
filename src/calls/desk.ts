import type { AriChannel, AriEvent } from '../asterisk/ari-events.js'
import type { LinkState } from '../asterisk/keep-connected.js'
import type { Caller, Digit } from '../domain/call.js'
import { digits } from '../domain/call.js'
import { contexts } from '../domain/marks.js'
import { type HeldCall, type HeldWorld, heldCall } from './held-call.js'

/** What the desk needs of ARI. */
export interface DeskAri {
  onEvent(listener: (event: AriEvent) => void): () => void
  onState(listener: (state: LinkState) => void): () => void
  channels(): Promise<readonly AriChannel[]>
  claim(channel: string): Promise<boolean>
  getVariable(channel: string, name: string): Promise<string | undefined>
  continue(channel: string, context: string, exten: string): Promise<void>
}

export interface DeskDeps {
  readonly ari: DeskAri
  /**
   * Sets a variable of a channel at once, also while it hears a prompt. (ARI does so when the prompt
   * is over: a lease would end within a long one, and the waiting orders of some callers would keep
   * those of all others waiting.)
   */
  readonly setVariable: (channel: string, name: string, value: string) => Promise<void>
  readonly world: HeldWorld
}

/** Every caller whom the service holds (law 2). */
export interface Desk {
  /** Callers go on to their fallbacks, as if the service were gone; nobody new is taken. */
  close(): Promise<void>
}

/** The dialplan arms as much (asterisk-conf/extensions.conf, `ask`). */
const leaseSeconds = 30
const renewEveryMs = 10_000
/** Channel variable: where the dialplan goes on when the lease ends, and what is asked for. */
const askVariable = 'ASK'
const leaseVariable = 'TIMEOUT(absolute)'

export function desk({ ari, setVariable, world }: DeskDeps): Desk {
  const held = new Map<string, HeldCall>()
  let isClosing = false

  const renew = (channel: string) => {
    setVariable(channel, leaseVariable, String(leaseSeconds)).catch((error: unknown) => {
      if (!world.isGone(error)) world.trouble(channel, error)
    })
  }
  const renewing = setInterval(() => {
    for (const channel of held.keys()) renew(channel)
  }, renewEveryMs)
  renewing.unref()

  function take(channel: AriChannel, ask: string): void {
    held.get(channel.id)?.gone()
    const call = heldCall(callerOf(channel), world, () => {
      if (held.get(channel.id) === call) held.delete(channel.id)
    })
    held.set(channel.id, call)
    call.begin(ask)
  }

  function told({ channel, digit, at, durationMs: heldMs }: DtmfReceived): void {
    if (isDigit(digit)) held.get(channel.id)?.pressed({ digit, at, heldMs })
  }

  function claim(channel: string): void {
    if (isClosing) return
    ari.claim(channel).catch((error: unknown) => world.trouble(channel, error))
  }

  /** After every reconnect: nothing was told meanwhile, so whoever is held begins again. */
  async function adopt(): Promise<void> {
    for (const call of [...held.values()]) call.gone()
    for (const channel of await ari.channels()) {
      const { app, appData } = channel.dialplan
      if (app !== 'StasisBroadcast' || !appData.includes('^tongdai$')) continue
      const ask = await ari.getVariable(channel.id, askVariable)
      renew(channel.id)
      if (ask !== undefined && !held.has(channel.id)) take(channel, ask)
    }
  }

  const stopListening = [
    ari.onState((state) => {
      if (state === 'up' && !isClosing)
        adopt().catch((error: unknown) => world.trouble('adopting', error))
    }),
    ari.onEvent((event) => {
      switch (event.type) {
        case 'CallBroadcast':
          return claim(event.channel.id)
        case 'StasisStart':
          // Who takes another's place (attended transfer) comes without a lease.
          if (event.replaces !== undefined) renew(event.channel.id)
          return take(event.channel, event.args[0] ?? '')
        case 'ChannelDtmfReceived':
          return told(event)
        case 'PlaybackFinished':
          return held.get(channelOf(event.playback.target))?.played(event.playback.id)
        case 'StasisEnd':
        case 'ChannelDestroyed':
          return held.get(event.channel.id)?.gone()
      }
    }),
  ]

  return {
    async close() {
      isClosing = true
      for (const stop of stopListening) stop()
      clearInterval(renewing)
      const leaving = [...held].map(([channel, call]) => {
        const { ask } = call
        call.gone()
        return ari.continue(channel, contexts.fallback, ask).catch((error: unknown) => {
          if (!world.isGone(error)) world.trouble(channel, error)
        })
      })
      await Promise.all(leaving)
    },
  }
}

const callerOf = (channel: AriChannel): Caller => ({
  channel: channel.id,
  number: channel.caller.number,
  name: channel.caller.name,
})

const isDigit = (digit: string): digit is Digit => (digits as readonly string[]).includes(digit)

type DtmfReceived = Extract<AriEvent, { type: 'ChannelDtmfReceived' }>

/** `channel:<id>` → the id. */
const channelOf = (target: string): string => target.replace(/^channel:/, '')
