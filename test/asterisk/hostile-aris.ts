import type { Test } from 'tap'
import { type AriOptions, ari } from '../../src/asterisk/ari.js'
import type { AriEvent } from '../../src/asterisk/ari-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { hostileAri } from '../support/hostile-ari.js'
import { logLines } from '../support/log-lines.js'
import { takePlace } from '../support/place.js'
import { watch } from '../support/watch.js'

export const password = 'word-that-nobody-may-read'
export const isUp = (state: LinkState) => state === 'up'
export const unreachable = { name: 'AsteriskError', kind: 'unreachable' }

/** Hostile servers for the tests of one file; at its end nothing must have come to light. */
export async function hostileAris() {
  const place = await takePlace()
  /** What all adapters of this file have logged, and what came to light besides. */
  const said: string[] = []
  const uncaught: unknown[] = []
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error) => uncaught.push(error))
  const globalsBefore = new Set(Object.getOwnPropertyNames(globalThis))

  async function against(t: Test, more: Partial<AriOptions> = {}) {
    const server = await hostileAri(place.server, password)
    const log = logLines()
    const adapter = ari({
      host: server.host,
      port: server.port,
      username: 'tongdai',
      password,
      log,
      timeoutMs: 300,
      random: () => -0.45,
      ...more,
    })
    const states = watch<LinkState>((note) => adapter.onState(note))
    const events = watch<AriEvent>((note) => adapter.onEvent(note))
    t.teardown(async () => {
      await adapter.stop()
      await server.close()
      said.push(...log.lines)
    })
    return { server, adapter, log, states, events }
  }

  /** Judges all of it until now. */
  function keptSecrets(t: Test): void {
    t.strictSame(
      Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.has(name)),
      [],
      'ari-client leaves no global behind',
    )
    t.strictSame(uncaught, [])
    t.ok(said.length > 5)
    t.notMatch(said.join('\n'), password)
  }

  return { against, keptSecrets }
}
