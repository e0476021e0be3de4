import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { twoLanes } from '../../../src/features/recording/two-lanes.js'

test('two at a time, in order, and short work never waits behind two long ones', async (t) => {
  const run = twoLanes()
  const running = new Map<string, () => void>()
  const begun: string[] = []
  const start = (name: string) =>
    run(
      name.startsWith('long'),
      () =>
        new Promise<void>((done) => {
          begun.push(name)
          running.set(name, done)
        }),
    )
  const all = ['long 1', 'long 2', 'short 1', 'short 2', 'short 3'].map(start)
  const end = async (name: string) => {
    running.get(name)?.()
    await turn()
  }
  await turn()
  t.same(begun, ['long 1', 'short 1'])
  await end('short 1')
  t.same(begun, ['long 1', 'short 1', 'short 2'])
  await end('long 1')
  t.same(begun.slice(3), ['long 2'])
  for (const name of ['long 2', 'short 2', 'short 3']) await end(name)
  await Promise.all(all)
})

test('work that fails makes room all the same', async (t) => {
  const run = twoLanes()
  const failing = [1, 2, 3].map(() => run(true, () => Promise.reject(new Error('no'))))
  for (const one of failing) await t.rejects(one, { message: 'no' })
  t.equal(await run(true, async () => 7), 7)
})
