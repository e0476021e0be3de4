import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Checkout, freshCheckout, type Run } from './checkout.js'
import { type Gate, openGate, type Step } from './gate.js'
import { isWhole, startTinyBuild } from './tiny-build.js'

const steps: readonly Step[] = ['configure', 'select', 'compile', 'install']

for (const step of steps) {
  t.test(`killed in the step "${step}", it leaves nothing running and is made good`, async (t) => {
    const checkout = freshCheckout(t)
    const gate = openGate(t)
    gate.hold(step)
    const run = startTinyBuild(checkout, gate)
    await gate.reached(step)
    // Only the script itself: what it started must end of its own accord, for it holds the lock.
    run.process.kill('SIGKILL')
    await madeGood(t, checkout, openGate(t))
  })
}

t.test('ended by Ctrl-C while compiling, it is made good', async (t) => {
  const checkout = freshCheckout(t)
  const gate = openGate(t)
  gate.hold('compile')
  const run = startTinyBuild(checkout, gate)
  await gate.reached('compile')
  killGroup(run, 'SIGINT')
  t.not((await run.ended).status, 0)
  await madeGood(t, checkout, openGate(t))
})

const told = [
  'building, a few minutes',
  'sources at hand',
  'unpacking',
  'installing',
  'adding prompts and music',
  'checking',
] as const

for (const words of told) {
  t.test(`killed with everything right after "${words}", it is made good`, async (t) => {
    const checkout = freshCheckout(t)
    const run = startTinyBuild(checkout, openGate(t))
    await run.says(new RegExp(words))
    killGroup(run, 'SIGKILL')
    await run.ended
    for (const folder of builds(checkout)) t.ok(isWhole(folder), 'no half of a build has a name')
    await madeGood(t, checkout, openGate(t))
  })
}

/** The next run, in this checkout and in another one with the same cache, gives a whole build. */
async function madeGood(t: Test, checkout: Checkout, gate: Gate): Promise<void> {
  const next = startTinyBuild(checkout, gate)
  const { status, out } = await next.ended
  t.equal(status, 0, next.said())
  t.ok(isWhole(out))
  const other = freshCheckout(t, join(checkout.folder, 'cache'))
  t.ok(isWhole((await startTinyBuild(other, gate).ended).out))
}

function builds(checkout: Checkout): readonly string[] {
  const folder = join(checkout.folder, '.build')
  return readdirSync(folder)
    .filter((name) => /^asterisk-22[^/]*$/.test(name) && !name.endsWith('.partial'))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
}

function killGroup(run: Run, signal: NodeJS.Signals): void {
  if (run.process.pid !== undefined) process.kill(-run.process.pid, signal)
}
