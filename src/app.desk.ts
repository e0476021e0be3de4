import type { Logger } from 'pino'
import type { Ami } from './asterisk/ami.js'
import type { Ari } from './asterisk/ari.js'
import { isGone } from './asterisk/asterisk-error.js'
import { type Desk, desk } from './calls/desk.js'
import type { Running } from './calls/running.js'
import type { Caller, WaitingEffect } from './domain/call.js'
import { destinationName } from './domain/destination.js'
import { contexts } from './domain/marks.js'
import type { Reason } from './domain/trace.js'

interface DeskParts {
  readonly ari: Ari
  readonly ami: Pick<Ami, 'setVariable'>
  readonly log: Logger
  readonly now: () => number
  open(ask: string, caller: Caller, at: number): Running<WaitingEffect> | undefined
  tell(callId: string, at: number, reason: Reason): void
  placeOf(reason: Reason): string | undefined
  /** The files of sounds, without their ending; those that are gone are left out. */
  filesOf(sounds: readonly number[]): readonly string[]
  adopted(): Promise<unknown>
}

/**
 * Callers whom the service holds, over ARI. Their variables are set over AMI: ARI would wait with
 * it until nothing is played to them.
 */
export function composeDesk(parts: DeskParts): Desk {
  const { ari, ami, log, now, open, tell, placeOf, filesOf } = parts
  const setVariable = async (channel: string, name: string, value: string): Promise<void> => {
    // Just after a reconnect the other connection may not be there yet.
    await ami.setVariable(channel, name, value).catch(() => ari.setVariable(channel, name, value))
  }
  return desk({
    ari,
    adopted: parts.adopted,
    lease: (channel, seconds) => setVariable(channel, 'TIMEOUT(absolute)', String(seconds)),
    world: {
      open: (ask, caller) => open(ask, caller, now()),
      answer: ari.answer,
      play: (channel, playback, sounds) => ari.play(channel, playback, filesOf(sounds)),
      say: ari.play,
      music: (channel, musicClass) => ari.moh(channel, musicClass ?? undefined),
      stopPlayback: ari.stopPlayback,
      remember: (channel, ask) => setVariable(channel, 'ASK', ask),
      leave: (channel, to, exit = { context: contexts.destination, exten: destinationName(to) }) =>
        ari.continue(channel, exit.context, exit.exten),
      tell: (channel, reason) => tell(channel, now(), reason),
      placeOf,
      isGone,
      trouble: (channel, err) => log.warn({ err, channel }, 'an order for a caller failed'),
    },
  })
}
