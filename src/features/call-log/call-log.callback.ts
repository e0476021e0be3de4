import type { Leg } from './call-log.legs.js'
import type { Talk } from './call-log.talks.js'

/**
 * The customer whom a queue calls back; undefined: no such call. It begins with a pair of Local
 * channels that name the number first (asterisk-conf/queues.conf, `queue-callback`).
 */
export const calledBack = ({ channel }: Pick<Leg, 'channel'>): string | undefined =>
  /^Local\/(\d+)-.*@queue-callback-/.exec(channel)?.[1]

/** The extension that was connected last: the call is its own. */
export function callbackAgent(talks: readonly Talk[]): string | undefined {
  const phones = talks.flatMap(({ a, b }) => [a, b]).filter(({ kind }) => kind === 'extension')
  return phones.at(-1)?.number
}
