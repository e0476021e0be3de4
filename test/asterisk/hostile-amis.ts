import type { Socket } from 'node:net'
import type { Test } from 'tap'
import { type AmiOptions, ami } from '../../src/asterisk/ami.js'
import type { AmiEvent } from '../../src/asterisk/ami-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { hostileAmi } from '../support/hostile-ami.js'
import { logLines } from '../support/log-lines.js'
import { takePlace } from '../support/place.js'
import { watch } from '../support/watch.js'

const secret = 'word-that-nobody-may-read'
export const isUp = (state: LinkState) => state === 'up'
export const unreachable = { name: 'AsteriskError', kind: 'unreachable' }

/** Hostile servers for the tests of one file; at its end the secret must stand in no line. */
export async function hostileAmis() {
  const place = await takePlace()
  /** What all adapters of this file have logged. */
  const said: string[] = []

  /** A hostile server and an adapter that keeps connecting to it, quickly. */
  async function against(t: Test, more: Partial<AmiOptions> = {}) {
    const server = await hostileAmi(place.server)
    const log = logLines()
    const adapter = ami({
      host: server.host,
      port: server.port,
      username: 'tongdai',
      secret,
      log,
      contexts: ['phones'],
      timeoutMs: 300,
      random: () => -0.45,
      ...more,
    })
    const states = watch<LinkState>((note) => adapter.onState(note))
    const events = watch<AmiEvent>((note) => adapter.onEvent(note))
    t.teardown(async () => {
      await adapter.stop()
      await server.close()
      said.push(...log.lines)
    })
    return { server, adapter, log, states, events }
  }

  /** Judges what was logged until now. */
  function keptSecret(t: Test): void {
    t.ok(said.length > 5)
    t.notMatch(said.join('\n'), secret)
  }

  return { against, keptSecret }
}

/** Resolves when the client's end is gone. */
export function closed(socket: Socket): Promise<boolean> {
  if (socket.destroyed || socket.readableEnded) return Promise.resolve(true)
  return new Promise((resolve) => socket.once('close', () => resolve(true)))
}
