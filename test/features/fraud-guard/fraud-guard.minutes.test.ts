import fc from 'fast-check'
import t from 'tap'
import type { Rules } from '../../../src/features/fraud-guard/fraud-guard.hours.js'
import {
  type GuardEvent,
  nothingYet,
  step,
} from '../../../src/features/fraud-guard/fraud-guard.machine.js'
import { runs } from '../../support/long.js'

interface Wish {
  readonly pauseMs: number
  readonly extension: string
  /** Which part of the time that it may last it does. */
  readonly lasts: number
  /** How long its record takes to be written. */
  readonly lateMs: number
}

/** Calls that begin, last as long as they like within what they were given, and end in any order. */
const wishes: fc.Arbitrary<readonly Wish[]> = fc.array(
  fc.record({
    pauseMs: fc.integer({ min: 0, max: 900_000 }),
    extension: fc.constantFrom('101', '102', '103', ''),
    lasts: fc.double({ min: 0, max: 1, noNaN: true }),
    lateMs: fc.integer({ min: 0, max: 600_000 }),
  }),
  { maxLength: 60 },
)
const limits = fc.record({
  simultaneous: fc.integer({ min: 1, max: 40 }),
  perMinute: fc.constant(1000),
  minutesPerDay: fc.integer({ min: 0, max: 600 }),
})

interface Talk {
  readonly call: string
  readonly extension: string
  readonly at: number
  readonly ms: number
  readonly lateMs: number
}

/** Who talked how long, when everybody calls who wishes to and is admitted, by the dialplan first. */
function talks(all: readonly Wish[], rules: Rules): readonly Talk[] {
  const talked: Talk[] = []
  let unwritten: Talk[] = []
  let state = nothingYet
  let at = 0
  const feed = (event: GuardEvent) => {
    const [next, effects] = step(state, event)
    state = next
    return effects
  }
  const write = ({ call, at, ms, extension, lateMs }: Talk) => {
    feed({ type: 'over', at: at + ms + lateMs, calls: [call] })
    feed({ type: 'talked', at, extension, ms })
  }
  const mayBegin = (extension: string) => {
    const alive = unwritten.filter((one) => one.at + one.ms > at)
    const own = alive.filter((one) => one.extension === extension)
    const ownAtMost = extension === '' ? Infinity : rules.extension.simultaneous
    return alive.length < rules.box.simultaneous && own.length < ownAtMost
  }
  for (const [index, { pauseMs, extension, lasts, lateMs }] of all.entries()) {
    at += pauseMs
    const isWritten = (one: Talk) => one.at + one.ms + one.lateMs <= at
    for (const one of unwritten.filter(isWritten)) write(one)
    unwritten = unwritten.filter((one) => !isWritten(one))
    if (!mayBegin(extension)) continue
    const call = `td-${index}`
    const [verdict] = feed({ type: 'asked', at, extension, call, rules })
    if (verdict?.do !== 'admit') continue
    const talk = { call, extension, at, ms: Math.round(verdict.seconds * 1000 * lasts), lateMs }
    unwritten.push(talk)
    talked.push(talk)
  }
  return talked
}

const sum = (all: readonly Talk[]): number => all.reduce((total, { ms }) => total + ms, 0)

t.test('whoever calls however long, nobody talks longer than the minutes of the day', async () => {
  fc.assert(
    fc.property(wishes, limits, limits, (all, extension, box) => {
      const talked = talks(all, { extension, box, since: 0, freezeAfter: 0 })
      const within = (some: readonly Talk[], { minutesPerDay }: typeof box) =>
        sum(some) <= minutesPerDay * 60_000
      const own = (who: string) => talked.filter((one) => one.extension === who)
      return within(talked, box) && ['101', '102', '103'].every((n) => within(own(n), extension))
    }),
    { numRuns: runs(300) },
  )
})

t.test('while there is room for another call, one is not refused for want of minutes', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 400, max: 900 }),
      (n, minutes) => {
        const same = { simultaneous: n, perMinute: 1000, minutesPerDay: minutes }
        const rules = { extension: same, box: same, since: 0, freezeAfter: 0 }
        const wish = { pauseMs: 0, extension: '101', lasts: 1, lateMs: 0 }
        return talks(Array(n).fill(wish), rules).length === n
      },
    ),
    { numRuns: runs(100) },
  )
})
