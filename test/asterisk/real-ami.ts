import type { Test } from 'tap'
import { type AmiOptions, ami } from '../../src/asterisk/ami.js'
import type { AmiEvent } from '../../src/asterisk/ami-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { logLines } from '../support/log-lines.js'
import { amiLogin, type SmallAsterisk } from '../support/small-asterisk.js'
import { watch } from '../support/watch.js'

export const isUp = (state: LinkState) => state === 'up'
export const isDown = (state: LinkState) => state === 'down'

/** Gives each test an adapter of its own, connecting to the one real Asterisk of its file. */
export const adminOf =
  (asterisk: SmallAsterisk) =>
  async (t: Test, more: Partial<AmiOptions> = {}) => {
    const log = logLines()
    const adapter = ami({
      host: asterisk.host,
      port: asterisk.amiPort,
      ...amiLogin,
      log,
      contexts: ['phones'],
      ...more,
    })
    const states = watch<LinkState>((note) => adapter.onState(note))
    const events = watch<AmiEvent>((note) => adapter.onEvent(note))
    t.teardown(() => adapter.stop())
    adapter.start()
    return { adapter, log, states, events }
  }
