import fc from 'fast-check'
import { test } from 'tap'
import type { RecordedLeg } from '../../../src/domain/call-record.js'
import { places } from '../../../src/features/recording/place.plan.js'
import { bridgedMs, recordingPlan } from '../../../src/features/recording/recording.plan.js'

/** `'A left 0-60 70-90'`: channel, side, and the seconds in which it was bridged. */
function leg(phrase: string): RecordedLeg {
  const [channel = '', side, ...bridged] = phrase.split(' ')
  return {
    channel,
    side: side === 'right' ? 'right' : 'left',
    bridged: bridged.map((interval) => {
      const [from = 0, to = 0] = interval.split('-').map((seconds) => Number(seconds) * 1000)
      return { from, to }
    }),
  }
}

const inWords = (legs: readonly RecordedLeg[]): string =>
  recordingPlan(legs)
    .map(
      ({ channel, from, to, swap }) => `${channel}${swap ? '~' : ''} ${from / 1000}-${to / 1000}`,
    )
    .join(', ')

const calls: readonly (readonly [name: string, legs: readonly string[], plan: string])[] = [
  ['a plain call is the caller’s file', ['A left 5-65', 'B right 5-65'], 'A 0-60'],
  ['the callee alone: its voice goes right', ['B right 5-65'], 'B~ 0-60'],
  ['nobody recorded, nothing to join', [], ''],
  ['never bridged: one piece of nothing, for the file to tell', ['A left'], 'A 0-0'],
  [
    'the caller survives the callee’s transfer',
    ['A left 5-35 45-65', 'B right 5-35', 'C right 45-65'],
    'A 0-50',
  ],
  [
    'the caller transfers the callee and leaves',
    ['A left 5-35', 'B right 5-35 45-65', 'C right 45-65'],
    'A 0-30, B~ 30-50',
  ],
  [
    'the same with hold: the callee heard music meanwhile',
    ['A left 5-35', 'B right 5-65', 'A2 left 20-35', 'C right 20-65'],
    'A 0-30, B~ 30-60',
  ],
  [
    'both first parties leave',
    ['A left 0-10', 'B right 0-10', 'C right 10-30', 'D left 12-30'],
    'A 0-10, C~ 0-20',
  ],
  [
    'the caller comes bridged a moment later and is followed all the same',
    ['B right 5-65', 'A left 5.003-65.002'].toReversed(),
    'A 0-59.999',
  ],
  ['a leg that ends a moment later adds no splinter', ['A left 5-65', 'B right 5-65.08'], 'A 0-60'],
  [
    'a leg that goes on for a while is a piece',
    ['A left 5-65', 'B right 5-65.5'],
    'A 0-60, B~ 60-60.5',
  ],
  [
    'while the followed one is away another fills in',
    ['A left 0-10 20-30', 'B right 0-30'],
    'A 0-10, B~ 10-20, A 10-20',
  ],
  [
    'the filler stays the same one',
    ['A left 0-10 40-50', 'B right 10-30', 'C right 5-40'],
    'A 0-10, B~ 0-20, C~ 25-35, A 10-20',
  ],
  [
    'the earliest bridged is followed, not the first of the list',
    ['A left 10-20', 'B right 0-30'],
    'B~ 0-30',
  ],
  ['intervals out of order and overlapping are one stretch', ['A left 20-30 0-10 5-15'], 'A 0-25'],
  ['an interval that ends before it begins counts nothing', ['A left 30-20 40-50'], 'A 0-10'],
]

for (const [name, legs, plan] of calls) {
  test(name, async (t) => {
    t.equal(inWords(legs.map(leg)), plan)
  })
}

const interval = fc.record({
  gap: fc.integer({ min: 0, max: 400 }),
  length: fc.integer({ min: 0, max: 900 }),
})

const legs = fc.array(fc.array(interval, { maxLength: 5 }), { maxLength: 5 }).map((all) =>
  all.map((intervals, index): RecordedLeg => {
    let at = 1_000_000
    const bridged = intervals.map(({ gap, length }) => {
      const from = at + gap
      at = from + length
      return { from, to: at }
    })
    return { channel: `c${index}`, side: index % 2 === 0 ? 'left' : 'right', bridged }
  }),
)

/** Every millisecond a channel was bridged: what its file would hold, one sample a millisecond. */
const fileOf = ({ bridged }: RecordedLeg): readonly number[] =>
  bridged.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))

test('whatever the legs, no moment comes twice and no hole reaches 100 ms', async () => {
  fc.assert(
    fc.property(legs, (all) => {
      const files = new Map(all.map((one) => [one.channel, fileOf(one)]))
      const heard = recordingPlan(all).flatMap(({ channel, from, to }) =>
        (files.get(channel) ?? []).slice(from, to),
      )
      const moments = [...new Set(all.flatMap(fileOf))].toSorted((a, b) => a - b)
      let hole = 0
      for (const moment of moments) {
        hole = heard.includes(moment) ? 0 : hole + 1
        if (hole >= 100 && heard.length > 0) return false
      }
      return (
        bridgedMs(all) === moments.length &&
        heard.every((moment, index) => index === 0 || moment > (heard[index - 1] ?? 0))
      )
    }),
    { numRuns: 300 },
  )
})

test('whatever the files’ lengths, places stay inside them and neighbours meet', async () => {
  fc.assert(
    fc.property(
      legs,
      fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 5, maxLength: 5 }),
      (all, sizes) => {
        const samplesOf = (channel: string) => sizes[Number(channel.slice(1))] ?? 0
        const reached = new Map<string, number>()
        return places(recordingPlan(all), all, samplesOf).every(({ channel, first, count }) => {
          const before = reached.get(channel) ?? 0
          reached.set(channel, first + count)
          return count >= 0 && first >= before && first + count <= samplesOf(channel)
        })
      },
    ),
    { numRuns: 300 },
  )
})

const fits: readonly (readonly [name: string, files: Record<string, number>, places: string])[] = [
  ['files as long as told', { A: 30, B: 50 }, 'A 0+240000, B~ 240000+160000'],
  [
    'files a little short are stretched over the plan',
    { A: 29.95, B: 49.9 },
    'A 0+239600, B~ 239520+159680',
  ],
  ['files a little long leave nothing out', { A: 30.05, B: 50.05 }, 'A 0+240400, B~ 240240+160160'],
  [
    'files cut by a crash are read as far as they go',
    { A: 30, B: 40 },
    'A 0+240000, B~ 240000+80000',
  ],
  [
    'a file that holds more than told is taken to its end',
    { A: 30, B: 90 },
    'A 0+240000, B~ 240000+480000',
  ],
  ['an empty file gives nothing', { A: 30, B: 0 }, 'A 0+240000, B~ 0+0'],
]

for (const [name, files, expected] of fits) {
  test(name, async (t) => {
    const call = ['A left 5-35', 'B right 5-35 45-65'].map(leg)
    const found = places(recordingPlan(call), call, (channel) => (files[channel] ?? 0) * 8000)
    t.equal(
      found.map((p) => `${p.channel}${p.swap ? '~' : ''} ${p.first}+${p.count}`).join(', '),
      expected,
    )
  })
}

test('a killed Asterisk told of no bridged time: the file is taken whole', async (t) => {
  const call = [leg('A left 5-5'), leg('B right 5-5')]
  t.same(
    places(recordingPlan(call), call, () => 16_000),
    [{ channel: 'A', first: 0, count: 16_000, swap: false }],
  )
})
