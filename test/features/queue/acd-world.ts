import { isDeepStrictEqual } from 'node:util'
import type { AcdEffect } from '../../../src/features/queue/acd.effects.js'
import type { AcdEvent } from '../../../src/features/queue/acd.events.js'
import { nextDue } from '../../../src/features/queue/acd.next.js'
import type { AcdQueue } from '../../../src/features/queue/acd.queue.js'
import { type Acd, emptyAcd } from '../../../src/features/queue/acd.state.js'
import { step } from '../../../src/features/queue/acd.step.js'
import type { Untimed } from './acd-house.js'
import { ledger, must } from './acd-ledger.js'

/** The machine with a clock and the past; every step is booked and checked. */
export interface World {
  readonly acd: () => Acd
  readonly at: () => number
  /** A number that counts up with each event. */
  readonly count: () => number
  readonly pass: (ms: number) => void
  readonly passToDue: () => void
  readonly run: (event: Untimed, agoMs?: number) => readonly AcdEffect[]
  readonly past: readonly Untimed[]
  readonly configure: (number: number) => void
  /** Everybody works and answers until no caller is left; what was begun must end. */
  readonly drain: () => void
  readonly counts: () => Readonly<Record<string, number>>
}

export const people = [1, 2, 3, 4, 5]

export function world(houses: readonly (readonly AcdQueue[])[]): World {
  const books = ledger()
  const past: Untimed[] = []
  let acd: Acd = emptyAcd
  let at = 1_800_000_000_000
  let events = 0

  function run(event: Untimed, agoMs = 0): readonly AcdEffect[] {
    events += 1
    const timed = { ...event, at: at - agoMs } as AcdEvent
    const before = events % 20 === 0 ? structuredClone(acd) : acd
    const [next, effects] = step(acd, timed, ((events * 7919) % 1009) / 1009)
    must(before === acd || isDeepStrictEqual(before, acd), 'the state before is as it was')
    books.book(acd, timed, effects, next)
    acd = next
    if (event.type !== 'tick' && event.type !== 'configured') past.push(event)
    checkNext()
    return effects
  }

  /** Nothing would happen a moment before the next thing is due. */
  function checkNext(): void {
    const due = nextDue(acd)
    must(due === undefined || due > acd.at, 'the next thing is due in the future')
    if (events % 5 !== 0) return
    const [then, effects] = step(acd, { type: 'tick', at: (due ?? acd.at + 10 ** 9) - 1 }, 0)
    must(effects.length === 0, 'nothing was due sooner than told')
    must(isDeepStrictEqual({ ...then, at: acd.at }, acd), 'waiting alone changes nothing')
  }

  function configure(number: number): void {
    const ids = people.filter((id) => number === 0 || (number + id) % 7 !== 0)
    const agents = ids.map((id) => ({ id, name: `a${id}` }))
    run({ type: 'configured', queues: houses[number % houses.length] ?? [], agents })
  }

  const passToDue = () => {
    at = Math.max(at, nextDue(acd) ?? at)
  }

  function work(): void {
    for (const { id, talk } of acd.agents.values()) {
      if (talk !== null) run({ type: 'talked', agent: id, offer: talk.offer })
      run({ type: 'device', agent: id, device: 'free' })
      run({ type: 'queues-left', agent: id, away: [] })
      run({ type: 'presence', agent: id, presence: 'ready', why: null })
    }
  }

  function answer(): void {
    for (const { id, ringing } of acd.offers.values()) {
      const [agent] = ringing
      if (agent === undefined) run({ type: 'unanswered', offer: id, outcomes: new Map() })
      else run({ type: 'answered', offer: id, agent })
    }
  }

  function drain(): void {
    configure(0)
    run({ type: 'sight', isBlind: false })
    for (let turn = 0; acd.waiting.size > 0; turn++) {
      must(turn < 5000, `nobody is left for ever: ${[...acd.waiting.keys()]}`)
      work()
      answer()
      passToDue()
      run({ type: 'tick' })
    }
    must(acd.offers.size === 0, 'every offer ended')
  }

  const pass = (ms: number) => {
    at += ms
  }
  configure(0)
  return {
    ...{ run, pass, passToDue, past, configure, drain },
    acd: () => acd,
    at: () => at,
    count: () => events,
    counts: () => ({ ...books.counts, events }),
  }
}
