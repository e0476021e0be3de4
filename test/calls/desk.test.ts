import t from 'tap'
import type { AriChannel, AriEvent } from '../../src/asterisk/ari-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { desk } from '../../src/calls/desk.js'
import { running } from '../../src/calls/running.js'
import { changes } from '../support/wait.js'

const party = { name: '', number: '0909789846' }
const channel: AriChannel = {
  ...{ id: 'td-1.1', name: 'PJSIP/trunk-1-1', state: 'Up', accountCode: '', createdAt: 0 },
  ...{ caller: party, connected: party },
  dialplan: {
    ...{ context: 'ask', exten: 's', priority: 2 },
    ...{ app: 'StasisBroadcast', appData: '500,^tongdai$,ivr-5' },
  },
}

/** A desk whose Asterisk writes down what it is told; `refusals`: so many leases fail. */
function opened(present: readonly AriChannel[], playing: readonly string[] = [], refusals = 0) {
  const orders: string[] = []
  const changed = changes()
  let tellEvent: (event: AriEvent) => void = () => {}
  let tellState: (state: LinkState) => void = () => {}
  let refused = 0
  const done = async (order: string): Promise<void> => {
    orders.push(order)
    changed.fire()
  }
  const stop = async (playback: string): Promise<boolean> => {
    if (playing.includes(playback)) await done(`stop ${playback}`)
    return playing.includes(playback)
  }
  const made = desk({
    ari: {
      onEvent: (listener) => {
        tellEvent = listener
        return () => {}
      },
      onState: (listener) => {
        tellState = listener
        return () => {}
      },
      channels: async () => present,
      claim: async () => true,
      getVariable: async () => 'ivr-5',
      stopPlayback: stop,
      continue: (_, context, exten) => done(`continue ${context} ${exten}`),
    },
    lease: async () => {
      if (refused++ < refusals) throw new Error('AMI is not there yet')
      await done('lease')
    },
    world: {
      open: () =>
        running({ begin: [0, [{ do: 'play', sounds: [9], turn: 1 }]], step: (n) => [n, []] }),
      answer: async () => {},
      play: (_, playback) => done(`play ${playback}`),
      say: async () => {},
      music: async () => {},
      stopPlayback: stop,
      remember: async () => {},
      leave: async () => {},
      tell: () => {},
      placeOf: () => undefined,
      isGone: () => false,
      trouble: () => {},
    },
  })
  return {
    desk: made,
    orders,
    up: () => tellState('up'),
    event: (event: AriEvent) => tellEvent(event),
    until: (order: string) =>
      changed.until(
        () => orders.includes(order),
        order,
        5000,
        () => orders.join(', '),
      ),
  }
}

t.test('an adopted caller hears no longer what another service began', async (t) => {
  const { up, orders, until } = opened([channel], ['td-1.1-3'])
  up()
  await until('play td-1.1-4')
  t.same(orders, ['lease', 'stop td-1.1-3', 'play td-1.1-4'], 'and the next by another name')
})

t.test('a lease that could not be renewed is, a second later', async (t) => {
  const { up, until } = opened([channel], [], 1)
  up()
  await until('lease')
  t.pass('renewed')
})

t.test('who is let go hears no longer what would hold them', async (t) => {
  const { desk, event, orders, until } = opened([], ['td-1.1-0'])
  event({ type: 'StasisStart', args: ['ivr-5'], channel, replaces: undefined })
  await until('play td-1.1-0')
  await desk.close()
  t.same(orders.slice(1), ['stop td-1.1-0', 'continue fallback ivr-5'])
})

t.test('who takes the place of another by a transfer begins there, with a lease', async (t) => {
  const { event, until, orders } = opened([])
  const customer = { ...channel, id: 'td-2.1', dialplan: { ...channel.dialplan, app: 'Dial' } }
  // Asterisk tells no arguments then; the one replaced is held here, or by a service before.
  event({ type: 'StasisStart', args: [], channel: customer, replaces: channel })
  await until('play td-2.1-0')
  t.same(orders, ['lease', 'play td-2.1-0'])
})

t.test('callers of somebody else are left alone', async (t) => {
  const dialplan = { ...channel.dialplan, app: 'Dial' }
  const { up, event, until, orders } = opened([{ ...channel, dialplan }])
  up()
  event({ type: 'StasisStart', args: ['ivr-5'], channel, replaces: undefined })
  await until('play td-1.1-0')
  t.same(orders, ['play td-1.1-0'])
})
