import type { Logger } from 'pino'
import type { Ami } from './asterisk/ami.js'
import type { Ari } from './asterisk/ari.js'
import { isGone, isNothingToWatch } from './asterisk/asterisk-error.js'

/** Asterisk, once it is watched. */
export interface QueueAsterisk {
  readonly ari: Ari
  readonly ami: Ami
}

/** `gone`: there is no such channel any more. `failed`: nobody knows, or there is no connection. */
type Order = 'done' | 'gone' | 'failed'

/** What queues have done in Asterisk. What fails is logged, and found when Asterisk is looked at. */
export function queueOrders(log: Logger) {
  let asterisk: QueueAsterisk | undefined

  async function order(
    work: (asterisk: QueueAsterisk) => Promise<unknown>,
    isNoMore = isGone,
  ): Promise<Order> {
    if (asterisk === undefined) return 'failed'
    try {
      await work(asterisk)
      return 'done'
    } catch (err) {
      if (isNoMore(err)) return 'gone'
      log.warn({ err }, 'an order for a queue failed')
      return 'failed'
    }
  }
  const isDone = async (what: Promise<Order>) => (await what) === 'done'

  return {
    use(found: QueueAsterisk) {
      asterisk = found
    },
    /** Undefined while there is no connection. */
    now: () => (asterisk?.ami.connected && asterisk.ari.connected ? asterisk : undefined),
    /** The end of this channel is told; false: it has ended. */
    async follow(channel: string): Promise<boolean> {
      const source = `channel:${channel}`
      const watch = ({ ari }: QueueAsterisk) => ari.applicationSubscribe(source)
      return (await order(watch, isNothingToWatch)) !== 'gone'
    },
    followDevices: () => isDone(order(({ ari }) => ari.applicationSubscribe('deviceState:'))),
    setVariable: (channel: string, name: string, value: string) =>
      isDone(order(({ ami }) => ami.setVariable(channel, name, value))),
    hangup: (channel: string) => void order(({ ari }) => ari.hangup(channel)),
    /** Phones are asked whether they are there; the answer changes their device. */
    ask: (account: string) => void order(({ ami }) => ami.qualify(account)),
    /** Device states by name; none while there is no connection. */
    deviceStates: async () => (await asterisk?.ami.deviceStates()) ?? [],
  }
}
