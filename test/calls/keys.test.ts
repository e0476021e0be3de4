import fc from 'fast-check'
import t from 'tap'
import { noKeys, press, type ToldKey } from '../../src/calls/keys.js'
import type { Digit } from '../../src/domain/call.js'
import { runs } from '../support/long.js'

/** Which of these are keys of their own; each as `digit@when/held`, in milliseconds. */
function pressed(...told: readonly string[]): string {
  let keys = noKeys
  let all = ''
  for (const [, digit, at, heldMs] of told.map((one) => /^(.)@(\d+)\/(\d+)$/.exec(one) ?? [])) {
    const key: ToldKey = { digit: digit as Digit, at: Number(at), heldMs: Number(heldMs) }
    const [next, isNew] = press(keys, key)
    keys = next
    if (isNew) all += digit
  }
  return all
}

t.test('a key told once is one, and others are others', async (t) => {
  t.equal(pressed('1@100/100'), '1')
  t.equal(pressed('1@100/100', '2@150/60', '1@300/60'), '121')
})

/** As Asterisk 22 tells them: measured with keys of 40 to 200 ms, and INFO with 160 ms. */
for (const [how, ...told] of [
  ['INFO as it goes down', '1@46/160', '1@102/100'],
  ['INFO as it goes down, held for long', '1@46/160', '1@3002/3000'],
  ['INFO as it goes down, a short one', '1@4/160', '1@42/40', '1@212/40'],
  ['INFO while it is down', '1@47/160', '1@62/60', '1@95/60'],
  ['INFO just before it is let go', '1@91/160', '1@101/100', '1@136/100'],
  ['INFO when it is let go', '1@102/100', '1@163/160'],
  ['INFO late after a short one', '1@42/40', '1@106/160'],
  ['INFO first', '1@1/160', '1@112/100', '1@206/100'],
  ['INFO 40 ms before it', '1@1/160', '1@140/100', '1@207/100'],
  ['INFO first, a short one', '1@1/160', '1@64/40', '1@206/40'],
] as const)
  t.test(`a key told both ways is one: ${how}`, async (t) => {
    t.equal(pressed(...told), '1')
    const later = told.map((one) =>
      one.replace(/@(\d+)/, (_, at) => `@${Number(at) + 5000}`).replace(/^1/, '2'),
    )
    t.equal(pressed(...told, ...later), '12', 'and so is the next one')
  })

t.test('two presses of a key are two, however fast', async (t) => {
  t.equal(pressed('1@60/60', '1@160/60'), '11', '100 ms apart')
  t.equal(pressed('1@42/40', '1@141/40', '1@245/40', '1@265/40'), '111', 'Asterisk repeated one')
  t.equal(pressed('1@1/160', '1@206/160'), '11', 'by INFO alone, as fast as Asterisk tells them')
})

t.test('two presses told both ways are two', async (t) => {
  const early = ['1@46/160', '1@102/100', '1@300/160', '1@402/100']
  t.equal(pressed(...early), '11')
  const first = ['1@1/160', '1@112/100', '1@206/100', '1@371/160', '1@412/100', '1@596/100']
  t.equal(pressed(...first), '11')
  const others = ['1@1/160', '1@90/80', '1@206/80', '2@351/160', '2@390/80', '2@576/80']
  t.equal(pressed(...others), '12')
})

t.test('whatever is pressed by RFC 4733 alone is heard, each key once', async () => {
  const key = fc.record({
    digit: fc.constantFrom<Digit>('1', '2', '#'),
    heldMs: fc.integer({ min: 40, max: 3000 }),
    gapMs: fc.integer({ min: 45, max: 3000 }),
  })
  fc.assert(
    fc.property(fc.array(key), (typed) => {
      let at = 1_000_000
      const told = typed.map(({ digit, heldMs, gapMs }) => {
        at += gapMs + heldMs
        return `${digit}@${at}/${heldMs}`
      })
      return pressed(...told) === typed.map(({ digit }) => digit).join('')
    }),
    { numRuns: runs(200) },
  )
})

t.test('a clock set back makes no key the same', async (t) => {
  t.equal(pressed('1@900000/100', '1@1000/100', '1@2000/100'), '111')
})
