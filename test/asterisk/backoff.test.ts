import fc from 'fast-check'
import t from 'tap'
import { backoff } from '../../src/asterisk/backoff.js'

t.test('waits double from 100 ms to 5 s and stay there for ever', async (t) => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 1_000_000].map((attempt) => backoff(attempt, () => 0.5))
  t.strictSame(waits, [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
})

t.test('every wait is scattered by half, and never none', async (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const ms = backoff(attempt, () => random)
      return ms >= 50 && ms <= 7500
    }),
  )
  t.notSame(
    backoff(3, () => 0.1),
    backoff(3, () => 0.9),
  )
})
