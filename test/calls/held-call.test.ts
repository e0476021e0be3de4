import t from 'tap'
import { type HeldWorld, heldCall, namesOfPlaybacks } from '../../src/calls/held-call.js'
import { type Running, running } from '../../src/calls/running.js'
import type { CallEvent, Effect, Session } from '../../src/domain/call.js'
import { destinationName } from '../../src/domain/destination.js'
import { poll } from '../support/wait.js'

const caller = { channel: 'td-1.1', number: '0909789846', name: '' }

/** A session that answers each event by the next of a list of effects. */
function scripted(...turns: readonly (readonly Effect[])[]): Running {
  const [first = [], ...rest] = turns
  const session: Session<number> = {
    begin: [0, first],
    step: (n, event) => (event.type === 'gone' ? [n, []] : [n + 1, rest[n] ?? []]),
  }
  return running(session)
}

/** The world writes down what it is asked to do; `fails` names an order that is refused. */
function place(sessions: Readonly<Record<string, Running>>, fails?: string) {
  const orders: string[] = []
  let left = 0
  const done = async (order: string): Promise<void> => {
    orders.push(order)
    if (fails !== undefined && order.startsWith(fails)) throw new Error('refused')
  }
  const world: HeldWorld = {
    open: (ask) => sessions[ask],
    answer: () => done('answer'),
    play: (_, playback, sounds) => done(`play ${sounds.join('+')} as ${playback}`),
    say: (_, playback, files) => done(`say ${files.join('+')} as ${playback}`),
    music: () => done('music'),
    stopPlayback: (playback) => done(`stop ${playback}`),
    remember: (_, ask) => done(`remember ${ask}`),
    leave: (_, to) => done(`leave to ${destinationName(to)}`),
    tell: (_, { code }) => void orders.push(`tell ${code}`),
    placeOf: ({ code, data }) => (code === 'ivr_entered' ? `ivr-${data.id}` : undefined),
    isGone: () => false,
    trouble: () => void orders.push('trouble'),
  }
  const call = heldCall(caller, world, () => {
    left += 1
  })
  const settled = async () => {
    for (let i = 0; i < 50; i += 1) await Promise.resolve()
    return orders
  }
  return { call, settled, world, left: () => left }
}

const play = (sound: number, turn: number): Effect => ({ do: 'play', sounds: [sound], turn })
const to101: Effect = { do: 'connect', to: { type: 'extension', id: 101 } }

t.test('a route connects without answering', async (t) => {
  const route = scripted([{ do: 'tell', reason: { code: 'hotline', data: {} } }, to101])
  const { call, settled, left } = place({ 'hotline-7': route })
  call.begin('hotline-7')
  t.same(await settled(), ['tell hotline', 'leave to extension-101'])
  t.equal(left(), 1)
})

t.test('a menu answers, plays, and stops playing when a key is pressed', async (t) => {
  const { call, settled } = place({ 'ivr-5': scripted([play(9, 1)], [to101]) })
  call.begin('ivr-5')
  await settled()
  call.pressed({ digit: '1', at: 1000, heldMs: 100 })
  t.same(await settled(), [
    'answer',
    'play 9 as td-1.1-0',
    'stop td-1.1-0',
    'leave to extension-101',
  ])
})

t.test('from a route into a menu the caller stays, and falls back to the menu', async (t) => {
  const route = scripted([{ do: 'connect', to: { type: 'ivr', id: 5 } }])
  const { call, settled, left } = place({ 'hotline-7': route, 'ivr-5': scripted([play(9, 1)]) })
  call.begin('hotline-7')
  t.same(await settled(), ['remember ivr-5', 'answer', 'play 9 as td-1.1-0'])
  t.equal(call.ask, 'ivr-5')
  t.equal(left(), 0)
})

t.test('the end of an earlier prompt is not the end of this one', async (t) => {
  const { call, settled } = place({ 'ivr-5': scripted([play(9, 1)], [play(8, 2)], [to101]) })
  call.begin('ivr-5')
  await settled()
  call.pressed({ digit: '1', at: 1000, heldMs: 100 })
  call.played('td-1.1-0')
  t.equal((await settled()).at(-1), 'play 8 as td-1.1-1')
  call.played('td-1.1-1')
  t.equal((await settled()).at(-1), 'leave to extension-101')
})

t.test('a prompt that cannot be played is told to the session', async (t) => {
  const heard: CallEvent[] = []
  const session: Session<0> = {
    begin: [0, [play(9, 1)]],
    step: (state, event) => {
      heard.push(event)
      return [state, [to101]]
    },
  }
  const { call, settled } = place({ 'ivr-5': running(session) }, 'play')
  call.begin('ivr-5')
  const orders = await settled()
  t.same(heard, [{ type: 'refused', turn: 1 }])
  t.equal(orders.at(-1), 'leave to extension-101')
})

t.test('destinations that lead in circles end the call', async (t) => {
  const round: Session<0> = {
    begin: [0, [{ do: 'connect', to: { type: 'ivr', id: 5 } }]],
    step: () => [0, []],
  }
  const sessions = {
    get 'ivr-5'() {
      return running(round)
    },
  }
  const { call, settled, left } = place(sessions)
  call.begin('ivr-5')
  for (let i = 0; i < 10; i += 1) await settled()
  t.equal((await settled()).at(-1), 'leave to hangup')
  t.equal(left(), 1)
})

t.test('after the caller is gone nothing is asked any more', async (t) => {
  const { call, settled, left } = place({ 'ivr-5': scripted([play(9, 1)], [to101]) })
  call.begin('ivr-5')
  await settled()
  call.gone()
  call.pressed({ digit: '1', at: 1000, heldMs: 100 })
  call.played('td-1.1-0')
  call.gone()
  t.same(await settled(), ['answer', 'play 9 as td-1.1-0'])
  t.equal(left(), 1)
})

t.test('silence is told after the seconds that were wished for', async (t) => {
  const wait: Effect = { do: 'wait', seconds: 0.02, turn: 1 }
  const { call, settled } = place({ 'ivr-5': scripted([wait], [to101]) })
  call.begin('ivr-5')
  await poll(async () => (await settled()).at(-1) === 'leave to extension-101', 'leaving', 5000, 5)
  t.same(await settled(), ['answer', 'leave to extension-101'])
})

t.test('within a tree of menus the caller falls back to the menu of the moment', async (t) => {
  const entered = (id: number): Effect => ({
    do: 'tell',
    reason: { code: 'ivr_entered', data: { id } },
  })
  const tree = scripted([entered(5), play(9, 1)], [entered(6), play(8, 2)])
  const { call, settled } = place({ 'ivr-5': tree })
  call.begin('ivr-5')
  await settled()
  call.pressed({ digit: '1', at: 1000, heldMs: 100 })
  const orders = await settled()
  t.ok(orders.includes('remember ivr-6'))
  t.notOk(orders.includes('remember ivr-5'), 'which the dialplan has set itself')
  t.equal(call.ask, 'ivr-6')
})

t.test('a prompt is stopped before anything else, since Asterisk waits for its end', async (t) => {
  const entered: Effect = { do: 'tell', reason: { code: 'ivr_entered', data: { id: 6 } } }
  const { call, settled } = place({ 'ivr-5': scripted([play(9, 1)], [entered, play(8, 2)]) })
  call.begin('ivr-5')
  const before = (await settled()).length
  call.pressed({ digit: '1', at: 1000, heldMs: 100 })
  const orders = (await settled()).slice(before).filter((order) => !order.startsWith('tell'))
  t.same(
    orders.map((order) => order.split(' ')[0]),
    ['stop', 'remember', 'play'],
  )
})

t.test('what is played is named anew each time, and by few names', async (t) => {
  const { call, settled } = place({
    'ivr-5': scripted(...Array.from({ length: 20 }, (_, n) => [play(9, n)])),
  })
  call.begin('ivr-5')
  for (let n = 0; n < 20; n++) {
    await settled()
    call.played(call.playing ?? '')
  }
  const names = (await settled()).flatMap((order) => /play 9 as (.*)/.exec(order)?.[1] ?? [])
  t.equal(names.length, 20)
  t.same([...new Set(names)], namesOfPlaybacks(caller.channel))
})

t.test('whoever leaves a queue and is led into it again comes anew', async (t) => {
  const places: (string | undefined)[] = []
  const { world } = place({})
  const call = heldCall(
    { ...caller, queued: '12-1764410000000' },
    {
      ...world,
      open(ask, { queued }) {
        places.push(queued)
        const to = { type: 'queue', id: 12 } as const
        return ask === 'ivr-5'
          ? scripted([play(9, 1)], [{ do: 'connect', to }])
          : scripted([play(9, 1)], [{ do: 'connect', to: { type: 'ivr', id: 5 } }])
      },
    },
    () => undefined,
  )
  call.begin('queue-12')
  for (const at of [1000, 2000]) call.pressed({ digit: '1', at, heldMs: 100 })
  t.same(places, ['12-1764410000000', undefined, undefined])
})
