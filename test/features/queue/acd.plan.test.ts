import fc from 'fast-check'
import t from 'tap'
import type { AcdEvent } from '../../../src/features/queue/acd.events.js'
import { plan } from '../../../src/features/queue/acd.plan.js'

const left = (at: number, caller: number): AcdEvent => ({
  ...{ type: 'left', at, caller: String(caller), taken: false },
})

t.test('what is planned comes by time, and in the order it was planned', async () => {
  const times = fc.array(fc.nat({ max: 5 }))
  fc.assert(
    fc.property(times, times, (first, second) => {
      const begun = first.map((at, index) => left(at, index))
      const added = second.map((at, index) => left(at, first.length + index))
      const planned = plan(begun)
      for (const event of added) planned.add(event)
      const wanted = [...begun, ...added].toSorted((a, b) => a.at - b.at)
      for (const event of wanted)
        if (planned.next() !== event || planned.take() !== event) return false
      return planned.take() === undefined
    }),
  )
})
