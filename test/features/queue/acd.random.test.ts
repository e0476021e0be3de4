import fc from 'fast-check'
import t from 'tap'
import { deeds } from './acd-deeds.js'
import { anyHouse } from './acd-moves.js'
import { world } from './acd-world.js'

const often = {
  ...{ come: 9, answer: 7, 'ring-out': 5, 'talk-ends': 9, ready: 12, stale: 3, wait: 3, due: 4 },
  ...{ 'answer-two': 3, decline: 4, 'hang-up': 2, sees: 8 },
} as const

const anyDeed = fc.constantFrom(
  ...Object.entries(deeds).flatMap(([name, deed]) =>
    Array.from({ length: often[name as keyof typeof often] ?? 1 }, () => [name, deed] as const),
  ),
)
const pick = fc.nat({ max: 1000 })
const anyMoves = fc.array(
  fc.record({
    ...{ deed: anyDeed, a: pick, b: pick },
    ms: fc.oneof(
      { arbitrary: fc.nat({ max: 1 }), weight: 3 },
      { arbitrary: fc.nat({ max: 1000 }), weight: 4 },
      { arbitrary: fc.nat({ max: 30_000 }), weight: 1 },
    ),
  }),
  { maxLength: 300, size: 'max' },
)
const anyHouses = fc.array(anyHouse, { minLength: 1, maxLength: 3 })

t.test('whatever happens, the books of callers, offers and talks add up', async (t) => {
  const sums: Record<string, number> = {}
  fc.assert(
    fc.property(anyHouses, anyMoves, (houses, moves) => {
      const here = world(houses)
      for (const { deed, a, b, ms } of moves) {
        here.pass(ms)
        deed[1](here, a, b)
      }
      here.drain()
      for (const [name, count] of Object.entries(here.counts()))
        sums[name] = (sums[name] ?? 0) + count
    }),
    { numRuns: 1500 },
  )
  const { joined = 0, answered = 0, overflow = 0, left = 0, events = 0 } = sums
  t.ok(events > 250_000, `${events} events were seen`)
  t.equal(joined, answered + overflow + left, JSON.stringify(sums))
  for (const [name, count] of Object.entries(sums)) t.ok(count > 3000, `enough ${name}: ${count}`)
})
