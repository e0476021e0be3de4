import type { Test } from 'tap'
import { ami } from '../../src/asterisk/ami.js'
import { type AriOptions, ari } from '../../src/asterisk/ari.js'
import type { AriEvent } from '../../src/asterisk/ari-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { logLines } from '../support/log-lines.js'
import { amiLogin, ariLogin, type SmallAsterisk } from '../support/small-asterisk.js'
import { poll } from '../support/wait.js'
import { watch } from '../support/watch.js'

export const isUp = (state: LinkState) => state === 'up'
export const isDown = (state: LinkState) => state === 'down'
export const of =
  <T extends AriEvent['type']>(type: T) =>
  (event: AriEvent): event is Extract<AriEvent, { type: T }> =>
    event.type === type

/** The one real Asterisk of a file: an adapter for each test, and callers for it. */
export async function realAri(t: Test, asterisk: SmallAsterisk) {
  /** Makes calls, as phones would; not what is tested here. */
  const caller = ami({
    host: asterisk.host,
    port: asterisk.amiPort,
    ...amiLogin,
    log: logLines(),
    contexts: ['phones'],
  })
  t.teardown(() => caller.stop())
  caller.start()
  await poll(() => caller.connected, 'AMI', 15_000)

  async function decider(t: Test, more: Partial<AriOptions> = {}) {
    const log = logLines()
    const adapter = ari({ host: asterisk.host, port: asterisk.ariPort, ...ariLogin, log, ...more })
    const states = watch<LinkState>((note) => adapter.onState(note))
    const events = watch<AriEvent>((note) => adapter.onEvent(note))
    t.teardown(() => adapter.stop())
    adapter.start()
    await states.first(isUp, 15_000)
    return { adapter, log, states, events }
  }

  /** A caller who asks for the application (700), while his other half runs `partner`. */
  const ring = (partner = '600', name = 'Đỗ Bé') =>
    caller.originate({
      channel: 'Local/700@phones/n',
      context: 'phones',
      exten: partner,
      callerId: { name, number: '0909789846' },
    })

  /** A caller in the application; gives the id of his channel. */
  async function claimed(
    { adapter, events }: Awaited<ReturnType<typeof decider>>,
    partner = '600',
  ) {
    await ring(partner)
    const offer = await events.first(of('CallBroadcast'))
    if (!('channel' in offer)) throw new Error('an offer without a channel')
    if (!(await adapter.claim(offer.channel.id))) throw new Error('the claim came too late')
    await events.first(of('StasisStart'))
    return offer.channel.id
  }

  return { caller, decider, ring, claimed }
}
