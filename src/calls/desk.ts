import type { AriChannel, AriEvent } from '../asterisk/ari-events.js'
import type { LinkState } from '../asterisk/keep-connected.js'
import type { Caller, Digit } from '../domain/call.js'
import { digits } from '../domain/call.js'
import { contexts } from '../domain/marks.js'
import { type HeldCall, type HeldWorld, heldCall, namesOfPlaybacks } from './held-call.js'

/** What the desk needs of ARI. */
export interface DeskAri {
  onEvent(listener: (event: AriEvent) => void): () => void
  onState(listener: (state: LinkState) => void): () => void
  channels(): Promise<readonly AriChannel[]>
  claim(channel: string): Promise<boolean>
  getVariable(channel: string, name: string): Promise<string | undefined>
  stopPlayback(playback: string): Promise<boolean>
  continue(channel: string, context: string, exten: string): Promise<void>
}

export interface DeskDeps {
  readonly ari: DeskAri
  /** Gives a caller so many seconds from now; at once, also while something is played. */
  readonly lease: (channel: string, seconds: number) => Promise<unknown>
  readonly world: HeldWorld
  /** Whoever is held is held again, after a connection began. */
  readonly adopted?: () => Promise<unknown>
}

/** Every caller whom the service holds (law 2). */
export interface Desk {
  /** What this caller is held for (`ivr-5`, `queue-1`); undefined: nobody holds the caller. */
  askOf(channel: string): string | undefined
  /** Callers go on to their fallbacks, as if the service were gone; nobody new is taken. */
  close(): Promise<void>
}

/** The dialplan arms as much (asterisk-conf/extensions.conf, `ask`). */
const leaseSeconds = 30
const renewEveryMs = 10_000
/** What leases are told over may come back a little later than what callers are seen over. */
const renewAgainMs = 1000
/** Channel variable: where the dialplan goes on when the lease ends, and what is asked for. */
const askVariable = 'ASK'
/** Channel variable: the place in a queue. */
export const queuedVariable = 'QUEUED'

export function desk({ ari, lease, world, adopted = async () => {} }: DeskDeps): Desk {
  const held = new Map<string, HeldCall>()
  let isClosing = false

  const renew = (channel: string) => {
    lease(channel, leaseSeconds).catch((error: unknown) => {
      if (world.isGone(error)) return
      world.trouble(channel, error)
      const again = () => held.has(channel) && renew(channel)
      setTimeout(again, renewAgainMs).unref()
    })
  }
  const renewing = setInterval(() => {
    for (const channel of held.keys()) renew(channel)
  }, renewEveryMs)
  renewing.unref()

  function take(channel: AriChannel, ask: string, queued?: string, firstPlayback = 0): void {
    held.get(channel.id)?.gone()
    const onLeft = () => {
      if (held.get(channel.id) === call) held.delete(channel.id)
    }
    const isUp = channel.state === 'Up'
    const caller = { ...callerOf(channel), ...(queued !== undefined && { queued }) }
    const call = heldCall(caller, world, onLeft, { firstPlayback, isUp })
    held.set(channel.id, call)
    call.begin(ask)
  }

  /** Who takes another's place (attended transfer) comes without a lease, and asks for nothing. */
  function entered({ channel, args, replaces }: StasisStart): void {
    if (replaces !== undefined) renew(channel.id)
    const place = replaces && (held.get(replaces.id)?.ask ?? askOf(replaces.dialplan.appData))
    take(channel, args[0] ?? place ?? '', args[1] || undefined)
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
    for (const call of [...held.values()]) call.lost()
    const waiting = (await ari.channels()).filter(({ dialplan: { app, appData } }) => {
      return app === 'StasisBroadcast' && appData.includes('^tongdai$')
    })
    await Promise.all(
      waiting.map((channel) =>
        adoptOne(channel).catch((error: unknown) => world.trouble(channel.id, error)),
      ),
    )
    await adopted()
  }

  /** What is still played was begun by another, or before the connection was lost. */
  async function adoptOne(channel: AriChannel): Promise<void> {
    renew(channel.id)
    const names = namesOfPlaybacks(channel.id)
    const stopped = await Promise.all(names.map((name) => ari.stopPlayback(name)))
    const ask = await ari.getVariable(channel.id, askVariable)
    const queued = await ari.getVariable(channel.id, queuedVariable)
    if (ask === undefined || held.has(channel.id)) return
    take(channel, ask, queued, stopped.lastIndexOf(true) + 1)
  }

  async function release(channel: string, call: HeldCall): Promise<void> {
    const { ask, playing } = call
    call.gone()
    try {
      // Nobody leaves while something is played.
      if (playing !== undefined) await ari.stopPlayback(playing)
      await ari.continue(channel, contexts.fallback, ask)
    } catch (error) {
      if (!world.isGone(error)) world.trouble(channel, error)
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
          return entered(event)
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
    askOf: (channel) => held.get(channel)?.ask,
    async close() {
      isClosing = true
      for (const stop of stopListening) stop()
      clearInterval(renewing)
      await Promise.all([...held].map(([channel, call]) => release(channel, call)))
    },
  }
}

const callerOf = (channel: AriChannel): Caller => ({
  channel: channel.id,
  number: channel.caller.number,
  name: channel.caller.name,
})

const isDigit = (digit: string): digit is Digit => (digits as readonly string[]).includes(digit)

type StasisStart = Extract<AriEvent, { type: 'StasisStart' }>
type DtmfReceived = Extract<AriEvent, { type: 'ChannelDtmfReceived' }>

/** `500,^tongdai$,queue-1:` → what the dialplan asked for. */
const askOf = (appData: string): string => /([^,:]+):?[^,]*$/.exec(appData)?.[1] ?? ''

/** `channel:<id>` → the id. */
const channelOf = (target: string): string => target.replace(/^channel:/, '')
