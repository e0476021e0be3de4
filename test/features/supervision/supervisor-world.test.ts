import t from 'tap'
import { supervisorWorld } from '../../../src/app.supervisor-world.js'
import type { Ami } from '../../../src/asterisk/ami.js'
import { AsteriskError } from '../../../src/asterisk/asterisk-error.js'

const unreachable = async (): Promise<never> => {
  throw new AsteriskError('unreachable', 'AMI: not connected')
}
const wait = () => new Promise((resolve) => setImmediate(resolve))

/** An Asterisk that does whatever `ami` says, and what became of the queues. */
function world(ami: Partial<Ami>) {
  const deeds: string[] = []
  const it = supervisorWorld({
    ami: { connected: true, setVariable: async () => true, ...ami } as Ami,
    now: Date.now,
    taken(channels) {
      deeds.push(`taken ${channels}`)
      return () => deeds.push('put back')
    },
    musicOf: () => undefined,
    fileOf: () => undefined,
  })
  return { ...it, deeds }
}

t.test('without a connection every order is refused, and nothing else happens', async (t) => {
  const all = { redirect: unreachable, hasExtension: unreachable, setVariable: unreachable }
  for (const connected of [false, true]) {
    const { send, turn, mayReturn, hasDestination, deeds } = world({ ...all, connected })
    const more = { queue: null, channels: ['c'] }
    const orders: readonly (() => Promise<unknown>)[] = [
      () => send('c', 'supervisor-sends', 'x', more),
      () => turn('s', 'listen', 'a'),
      () => mayReturn('c', 'lost'),
      () => hasDestination({ type: 'queue', id: 1 }),
    ]
    for (const order of orders) {
      await t.rejects(order() as Promise<void>, { code: 'asterisk-unreachable' })
      await wait()
    }
    t.same(deeds, [])
  }
})

t.test('a customer who cannot be sent has the old place again', async (t) => {
  const { send, deeds } = world({ redirect: unreachable })
  const more = { queue: 1, channels: ['c', 'd'] }
  await t.rejects(send('c', 'supervisor-takes', 'x', more), { code: 'asterisk-unreachable' })
  t.same(deeds, ['taken c,d', 'put back'])
})

t.test('of two orders to one phone the second begins when the first is done', async (t) => {
  const told: string[] = []
  const { turn } = world({
    async setVariable(_, name, value) {
      await wait()
      told.push(`${name}=${value}`)
      return true
    },
    async redirect(_, context, exten) {
      await wait()
      told.push(`${context} ${exten}`)
    },
  })
  await Promise.all([turn('s', 'whisper', 'a'), turn('s', 'seize', 'c')])
  t.same(told, ['SUP_ON=a', 'supervise whisper', 'SUP_ON=c', 'supervise seize'])
})

t.test('a supervisor who is rung no more answers in vain, also in the same moment', async (t) => {
  const { cancel, isCancelled } = world({})
  t.notOk(isCancelled('x'))
  const cancelling = cancel('x')
  t.ok(isCancelled('x'))
  await cancelling
})

t.test('only who waits for that supervisor is given back', async (t) => {
  for (const [context, exten, is] of [
    ['supervisor-takes', '9-x-30-queue-1', true],
    ['supervisor-takes', '9-y-30-queue-1', false],
    ['queue-offer', '9-x-30-queue-1', false],
  ] as const) {
    const moved: string[] = []
    const { giveBack } = world({
      getVariable: async (_, name) => (name === 'CONTEXT' ? context : exten),
      redirect: async (...to) => void moved.push(to.join(' ')),
    })
    await giveBack('c', 'x')
    t.same(moved, is ? ['c supervisor-back back'] : [], `${context} ${exten}`)
  }
})
