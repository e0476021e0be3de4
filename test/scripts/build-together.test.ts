import { join } from 'node:path'
import t from 'tap'
import { freshCheckout } from './checkout.js'
import { openGate } from './gate.js'
import { isWhole, startTinyBuild } from './tiny-build.js'

t.test('of two clones at once one builds, the other waits and takes the result', async (t) => {
  const gate = openGate(t)
  gate.hold('compile')
  const checkout = freshCheckout(t)
  const first = startTinyBuild(checkout, gate)
  await gate.reached('compile')
  const second = startTinyBuild(freshCheckout(t, join(checkout.folder, 'cache')), gate)
  await second.says(/somebody else is building it/)
  gate.release('compile')
  const ends = await Promise.all([first.ended, second.ended])
  for (const { status, out } of ends) {
    t.equal(status, 0)
    t.ok(isWhole(out))
  }
  t.equal(gate.count('compile'), 1)
})

t.test('two at once in one checkout build once', async (t) => {
  const gate = openGate(t)
  gate.hold('compile')
  const checkout = freshCheckout(t)
  const first = startTinyBuild(checkout, gate)
  await gate.reached('compile')
  const second = startTinyBuild(checkout, gate)
  await second.says(/waiting for another build in this checkout/)
  gate.release('compile')
  const [one, other] = await Promise.all([first.ended, second.ended])
  t.equal(one.status, 0)
  t.same(other, one)
  t.equal(gate.count('compile'), 1)
})

t.test('when the one who builds is killed, the one who waits builds', async (t) => {
  const gate = openGate(t)
  gate.hold('compile')
  const checkout = freshCheckout(t)
  const first = startTinyBuild(checkout, gate)
  await gate.reached('compile')
  const second = startTinyBuild(freshCheckout(t, join(checkout.folder, 'cache')), openGate(t))
  await second.says(/somebody else is building it/)
  first.process.kill('SIGKILL')
  const { status, out } = await second.ended
  t.equal(status, 0, second.said())
  t.ok(isWhole(out))
})
