import fc from 'fast-check'
import type { Device } from '../../../src/features/queue/acd.agent.js'
import { type Declined, declines } from '../../../src/features/queue/acd.effects.js'
import { type AcdQueue, strategies } from '../../../src/features/queue/acd.queue.js'
import { member, queue } from './acd-house.js'

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const agents = [1, 2, 3, 4, 5]

const anyMember = (agent: number) =>
  fc
    .record({
      tier: fc.constantFrom(1, 1, 1, 2, 3),
      skills: fc.constantFrom([], [{ skill: 'en', level: 3 }], [{ skill: 'en', level: 8 }]),
      lacksHotline: fc.nat({ max: 9 }).map((dice) => dice === 9),
    })
    .map((more) => ({ ...member(agent), ...more }))

const anyQueue = (id: number): fc.Arbitrary<AcdQueue> =>
  fc
    .record({
      strategy: fc.constantFrom(...strategies),
      weight: fc.nat({ max: 2 }),
      ringSeconds: fc.integer({ min: 1, max: 30 }),
      wrapUpSeconds: fc.constantFrom(0, 0, 5, 30),
      maxWaitSeconds: fc.constantFrom(10, 120, 600, 600),
      maxCallers: fc.constantFrom(null, null, 1, 4),
      joinWhen: fc.constantFrom('always', 'always', 'always', 'logged_in', 'ready'),
      stayWhen: fc.constantFrom('always', 'always', 'always', 'logged_in', 'ready'),
      onReject: fc.constantFrom('skip', 'skip', 'pause', { seconds: 20 }),
      pauseAfter: maybe(fc.integer({ min: 1, max: 3 })),
      tierSeconds: fc.constantFrom(0, 0, 15),
      skills: fc.constantFrom([], [], [{ skill: 'en', level: 4 }]),
      sticky: maybe(fc.constantFrom({ waitSeconds: 0 }, { waitSeconds: 20 })),
      tellEverySeconds: maybe(fc.constantFrom(5, 30)),
      messageEverySeconds: maybe(fc.constantFrom(7, 30)),
      callbackSeconds: fc.constantFrom(60, 3600),
      offersBusy: fc.boolean(),
      members: fc
        .subarray(agents, { minLength: 1 })
        .chain((ids) => fc.tuple(...ids.map((id) => anyMember(id)))),
    } as const)
    .map((options) => queue(id, [], options as Partial<AcdQueue>))

/** Three queues that share agents, again and again another choice. */
export const anyHouse: fc.Arbitrary<readonly AcdQueue[]> = fc
  .tuple(anyQueue(1), anyQueue(2), anyQueue(3))
  .chain((queues) => fc.subarray(queues, { minLength: 1 }))

const devices: readonly Device[] = ['free', 'ringing', 'busy', 'unreachable', 'free', 'free']

export const deviceOf = (number: number): Device => devices[number % devices.length] ?? 'free'

export const declineOf = (number: number): Declined => declines[number % declines.length] ?? 'lost'
