import type { AcdEffect } from '../../../src/features/queue/acd.effects.js'
import type { Offer } from '../../../src/features/queue/acd.state.js'
import { joining } from './acd-house.js'
import { must } from './acd-ledger.js'
import { declineOf, deviceOf } from './acd-moves.js'
import { people, type World } from './acd-world.js'

type Deed = (world: World, a: number, b: number) => unknown

/** What people, phones and the network do; `a` and `b` pick whom it concerns. */
export const deeds = {
  come: (world, a, b) => come(world, a, b, false),
  'come-again': (world, a, b) => come(world, a, b, true),
  'come-nowhere': ({ run, at }, a) => run({ type: 'joined', caller: joining(`x${a}`, 99, at()) }),
  'hang-up': ({ run, acd }, a, b) =>
    run({ type: 'left', caller: one(acd().waiting.keys(), a) ?? `c${b}`, taken: false }),
  take: ({ run, acd }, a, b) =>
    run({ type: 'left', caller: one(acd().waiting.keys(), a) ?? `c${b}`, taken: true }),
  'call-back': ({ run, acd }, a) =>
    run({ type: 'callback', caller: one(acd().waiting.keys(), a) ?? 'nobody', id: `cb${a}` }),

  'talk-ends': ({ run, acd }, a) => {
    const talks = [...acd().agents.values()].flatMap(({ id, talk }) => (talk ? [{ id, talk }] : []))
    const ends = one(talks, a)
    run({ type: 'talked', agent: ends?.id ?? agentOf(a), offer: ends?.talk.offer ?? 'none' })
  },
  'talk-found': ({ run, at, count }, a, b) => {
    const found = { offer: `found-${count()}`, caller: `f${b}`, queue: (b % 3) + 1 }
    run({ type: 'talking', agent: agentOf(a), ...found, since: at() - b })
  },
  'wrap-up': ({ run }, a, b) => run({ type: 'wrap-up', agent: agentOf(a), seconds: (b % 4) * 10 }),
  ready: ({ run }, a) => run({ type: 'presence', agent: agentOf(a), presence: 'ready', why: null }),
  pause: ({ run }, a) =>
    run({ type: 'presence', agent: agentOf(a), presence: 'paused', why: 'lunch' }),
  'log-out': ({ run }, a) =>
    run({ type: 'presence', agent: agentOf(a), presence: 'offline', why: null }),
  'leave-queues': ({ run }, a, b) =>
    run({ type: 'queues-left', agent: agentOf(a), away: [1, 2, 3].filter((id) => b & id) }),
  device: ({ run }, a, b) => run({ type: 'device', agent: agentOf(a), device: deviceOf(b) }),
  flap: ({ run, pass }, a, b) => {
    for (const turn of [0, 1, 2, 3, 4, 5]) {
      pass(1)
      run({ type: 'device', agent: agentOf(a), device: deviceOf(b + turn) })
    }
  },

  answer: about(({ run }, offer, agent) => run({ type: 'answered', offer: offer.id, agent })),
  'answer-twice': about(({ run }, { id: offer, ringing }, agent) => {
    run({ type: 'answered', offer, agent })
    const again = run({ type: 'answered', offer, agent })
    if (ringing.includes(agent)) quiet(again, 'an answer told twice')
  }),
  'answer-two': about(({ run }, { id: offer, agents, ringing }, agent, b) => {
    const other = one(agents, b + 1) ?? 0
    run({ type: 'answered', offer, agent })
    const isLate = isTooLate(run({ type: 'answered', offer, agent: other }))
    if (ringing.includes(agent)) must(isLate === (agent !== other), 'only the second is too late')
  }),
  'answer-and-drop': about(({ run, pass }, { id: offer }, agent) => {
    run({ type: 'answered', offer, agent })
    pass(100)
    run({ type: 'talked', agent, offer })
  }),
  'answer-hang-up': about(({ run }, { id: offer, caller, ringing }, agent) => {
    run({ type: 'answered', offer, agent })
    const then = run({ type: 'left', caller, taken: false })
    if (ringing.includes(agent)) quiet(then, 'a caller who hangs up after the answer')
    run({ type: 'talked', agent, offer })
  }),
  'hang-up-answer': about(({ run }, { id: offer, caller }, agent) => {
    run({ type: 'left', caller, taken: false })
    must(isTooLate(run({ type: 'answered', offer, agent })), 'an answer to nobody is let go')
  }),
  'pick-up': about(({ run }, { caller }) => run({ type: 'left', caller, taken: true })),
  decline: about(({ run }, { id: offer }, agent, b) =>
    run({ type: 'declined', offer, agent, outcome: declineOf(b) }),
  ),
  'ring-out': about(({ run }, { id: offer, agents }, agent, b) => {
    const outcomes = new Map(agents.map((one) => [one, declineOf(agent + b * one)]))
    run({ type: 'unanswered', offer, outcomes })
  }),

  stale: ({ run, past }, a, b) => {
    const old = one(past, a * b)
    if (old !== undefined) run(old)
  },
  unknown: ({ run }) => {
    run({ type: 'tick' })
    for (const event of unknown) quiet(run(event), `an unknown name in ${event.type}`)
  },
  configure: ({ configure }, a) => configure(a),
  blind: ({ run, acd }) => {
    const offered = run({ type: 'sight', isBlind: true }).some((effect) => effect.do === 'offer')
    must(!offered && acd().isBlind, 'nobody is offered by who sees nothing')
  },
  sees: ({ run }) => run({ type: 'sight', isBlind: false }),
  midnight: ({ run }) => run({ type: 'new-day' }),
  wait: ({ run }) => run({ type: 'tick' }),
  due: ({ run, passToDue }) => {
    passToDue()
    run({ type: 'tick' })
  },
  'clock-back': ({ run }, a) => run({ type: 'tick' }, a % 50),
} as const satisfies Record<string, Deed>

const unknown = [
  { type: 'left', caller: 'nobody', taken: true },
  { type: 'callback', caller: 'nobody', id: 'x' },
  { type: 'presence', agent: 77, presence: 'ready', why: null },
  { type: 'queues-left', agent: 77, away: [1] },
  { type: 'device', agent: 77, device: 'busy' },
  { type: 'declined', offer: 'never', agent: 77, outcome: 'busy' },
  { type: 'unanswered', offer: 'never', outcomes: new Map() },
  { type: 'talking', agent: 77, offer: 'never', caller: 'nobody', queue: 1, since: 0 },
  { type: 'talked', agent: 77, offer: 'never' },
  { type: 'wrap-up', agent: 77, seconds: 5 },
] as const

/** Something that concerns an offer which runs, if there is one. */
function about(deed: (world: World, offer: Offer, agent: number, b: number) => unknown): Deed {
  return (world, a, b) => {
    const offer = one(world.acd().offers.values(), a)
    const agent = one(offer?.agents ?? [], b)
    return offer && agent && deed(world, offer, agent, b)
  }
}

function come({ run, at, count }: World, a: number, b: number, again: boolean): void {
  const id = again ? `c${b % (count() + 1)}` : `c${count()}`
  const since = again ? at() - (b % 100) * 1000 : at()
  const how = b % 11 === 0 ? 'callback' : 'line'
  const more = {
    again,
    front: again && a % 3 === 0,
    priority: b % 3,
    last: agentOf(b),
    how,
  } as const
  run({ type: 'joined', caller: joining(id, (a % 3) + 1, since, more) })
}

const agentOf = (number: number): number => people[number % people.length] ?? 1

function one<T>(from: Iterable<T>, number: number): T | undefined {
  const all = [...from]
  return all[number % Math.max(1, all.length)]
}

const isTooLate = (effects: readonly AcdEffect[]): boolean =>
  effects.some((effect) => effect.do === 'too-late')

function quiet(effects: readonly AcdEffect[], what: string): void {
  must(effects.length === 0, `${what} has no effect but ${effects.map((effect) => effect.do)}`)
}
