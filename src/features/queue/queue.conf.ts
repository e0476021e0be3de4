import { type Context, step } from '../../conf/dialplan.js'
import { destinationName } from '../../domain/destination.js'
import { contexts, marks } from '../../domain/marks.js'
import { musicClassName } from '../../domain/media.js'
import type { Queue } from './queue.schema.js'

/** What rendering needs of the world of a queue. */
export interface QueueWorld {
  /** Number of a hotline that the outside may see; undefined: none. */
  hotlineNumber(id: number): string | undefined
  /** File of a sound, without its ending. */
  pathOf(sound: number): string
  /** Number of a person's extension; '' without one, undefined when the person takes no calls. */
  numberOf(userId: number): string | undefined
}

/** Where a caller is sent to be rung for: the context of a queue. */
export const queueContext = (id: number): string => `queue-${id}`

/**
 * A queue as a destination: the service is asked. `queue-12` holds how its offers ring; what happens
 * stands in asterisk-conf/queues.conf. Without the service (`fallback`) free phones ring.
 */
export function queueContexts(queues: readonly Queue[], world: QueueWorld): readonly Context[] {
  const rings = queues.map((queue) => ({
    name: queueContext(queue.id),
    extensions: [
      {
        name: '_X.',
        steps: [step('Gosub', `queue-offer,\${EXTEN},1(${offerArgs(queue, world)})`)],
      },
      { name: 'T', steps: [step('Goto', 'queue-offer', 'T', '1')] },
    ],
  }))
  const of = (name: string, extensions: Context['extensions']): Context => ({ name, extensions })
  return [
    of(
      contexts.numbers,
      queues.flatMap(({ id, number }) =>
        number === null
          ? []
          : [{ name: number, steps: [step('Goto', contexts.destination, `queue-${id}`, '1')] }],
      ),
    ),
    of(
      contexts.destination,
      queues.map(({ id }) => ({
        name: `queue-${id}`,
        // Whoever is led here comes anew, also a customer whom an agent of this queue sends back.
        steps: [step('MSet', `ASK=queue-${id}`, 'QUEUED='), step('Goto', 'ask', 's', '1')],
      })),
    ),
    of(
      contexts.fallback,
      queues.map((queue) => ({
        name: `queue-${queue.id}`,
        steps: [
          step('CELGenUserEvent', `${marks.fallback},queue-${queue.id}`),
          step('Gosub', `queue-alone,s,1(${aloneArgs(queue, world)})`),
        ],
      })),
    ),
    ...rings,
  ]
}

/**
 * Options of Dial: music for the caller, what phones list as missed, words for the agent. A phone that
 * sends callers elsewhere (302) declines: where that is nobody knows who talks (ADR 23).
 */
function dialOptions(queue: Queue, { pathOf }: QueueWorld): string {
  const { musicClassId, agentGreetingSoundId: greeting } = queue
  const music = musicClassId === null ? 'm' : `m(${musicClassName(musicClassId)})`
  const words = greeting === null ? '' : `A(${pathOf(greeting)})`
  return `${music}i${queue.showsMissed ? '' : 'c'}${words}${queue.record ? 'B(record^s^1)' : ''}`
}

function offerArgs(queue: Queue, world: QueueWorld): string {
  const options = `${dialOptions(queue, world)}${queue.record ? 'U(record)' : ''}`
  return [options, shown(queue, world), queue.callerIdPrefix].join(',')
}

function aloneArgs(queue: Queue, world: QueueWorld): string {
  const members = queue.members.flatMap(({ userId }) => {
    const number = world.numberOf(userId)
    return number === undefined ? [] : [`${userId}.${number}`]
  })
  return [
    ...[queue.id, queue.maxWaitSeconds, queue.ringSeconds, queue.aloneRings],
    ...[
      dialOptions(queue, world),
      queue.musicClassId === null ? '' : musicClassName(queue.musicClassId),
    ],
    ...[shown(queue, world), destinationName(queue.overflow), members.join('-')],
  ].join(',')
}

const shown = ({ hotlineId }: Queue, { hotlineNumber }: QueueWorld): string =>
  (hotlineId === null ? undefined : hotlineNumber(hotlineId)) ?? ''
