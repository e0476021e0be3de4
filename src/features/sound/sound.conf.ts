import { type Context, step } from '../../conf/dialplan.js'
import { destinationName } from '../../domain/destination.js'
import { contexts } from '../../domain/marks.js'

/** Where the audio of a sound lies, as Asterisk names it: an absolute path without its ending. */
export type PathOf = (id: number) => string

/**
 * Each sound as a destination: the caller hears it to its end, and is hung up on. It needs no
 * service, and what is replaced meanwhile is heard from its next beginning.
 */
export function soundContext(ids: readonly number[], pathOf: PathOf): Context {
  return {
    name: contexts.destination,
    extensions: ids.map((id) => ({
      name: destinationName({ type: 'sound', id }),
      steps: [
        step('Set', 'TIMEOUT(absolute)=0'),
        step('Answer'),
        step('Playback', pathOf(id)),
        step('Hangup', '16'),
      ],
    })),
  }
}
