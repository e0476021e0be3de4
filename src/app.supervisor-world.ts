import type { Ami } from './asterisk/ami.js'
import { AsteriskError, isGone } from './asterisk/asterisk-error.js'
import { ownCall } from './asterisk/own-call.js'
import { destinationName } from './domain/destination.js'
import { fail } from './domain/errors.js'
import type { LiveCall } from './domain/live-call.js'
import { contexts } from './domain/marks.js'
import type { SupervisionWorld } from './features/supervision/supervision.deps.js'
import { longestMs } from './features/supervision/supervision.follow.js'

export interface SupervisorWorldParts {
  readonly ami: Ami
  readonly now: () => number
  /** Callers are out of their queues, and somebody has them; answers how that is undone. */
  readonly taken: (channels: readonly string[]) => () => void
  /** What callers of a queue hear, where it is not the usual. */
  readonly musicOf: (queue: number | null) => string | undefined
  /** File of a sound, without its ending; undefined: there is no such sound. */
  readonly fileOf: (sound: number) => string | undefined
}

interface SupervisorWorld extends SupervisionWorld {
  /** Whether nobody is to be rung for this action any more: who answers now answers in vain. */
  isCancelled(actionId: string): boolean
}

/** What supervisors order, as actions of AMI and places of asterisk-conf/supervision.conf. */
export function supervisorWorld({
  ami,
  taken,
  fileOf,
  musicOf,
  now,
}: SupervisorWorldParts): SupervisorWorld {
  /** The pairs by which supervisors are rung, by actions; undefined: there is none in the end. */
  const rung = new Map<string, Promise<string | undefined>>()
  const cancelled = new Set<string>()
  /** Phones of supervisors that are on the way to something else: one order after the other. */
  const turning = new Map<string, Promise<unknown>>()
  /** What is gone cannot be moved any more: the call has ended. */
  async function there<T>(work: () => Promise<T>): Promise<T> {
    if (!ami.connected) fail('asterisk-unreachable')
    try {
      return await work()
    } catch (error) {
      if (isGone(error)) fail('not-found', { what: 'call' })
      if (error instanceof AsteriskError && error.kind !== 'refused') fail('asterisk-unreachable')
      throw error
    }
  }
  const set = async (channel: string, name: string, value: string): Promise<void> => {
    if (!(await ami.setVariable(channel, name, value))) fail('not-found', { what: 'call' })
  }
  return {
    async ring({ id, userId, on, callId, customer }, does, seconds, call) {
      const placed = there(() =>
        ownCall(
          ami,
          {
            channel: `Local/${userId}-${id}@${contexts.supervisor}`,
            ...{ context: contexts.supervisor, exten: 'answered' },
            callerId: shown(call),
            variables: {
              ...{ __SUP_DO: does, __SUP_ON: on, __SUP_CALL: callId, __SUP_CUSTOMER: customer },
              __SUP_SECONDS: String(seconds),
            },
            ringMs: (seconds + 5) * 1000,
          },
          now,
        ),
      )
      rung.set(
        id,
        placed.catch(() => undefined),
      )
      setTimeout(() => rung.delete(id), (seconds + 10) * 1000).unref()
      await placed
    },
    async cancel(id) {
      cancelled.add(id)
      setTimeout(() => cancelled.delete(id), longestMs).unref()
      const channel = await rung.get(id)
      if (channel !== undefined) await ami.hangup(channel).catch(ignoreGone)
    },
    isCancelled: (id) => cancelled.has(id),
    async giveBack(customer, id) {
      const [context, exten] = await Promise.all([
        ami.getVariable(customer, 'CONTEXT'),
        ami.getVariable(customer, 'EXTEN'),
      ])
      // The extension: `<person>-<action>-<seconds>-<way back>`.
      if (context !== contexts.supervisorTakes || exten.split('-')[1] !== id) return
      await ami.redirect(customer, contexts.supervisorBack, 'back').catch(ignoreGone)
    },
    turn(channel, to, on) {
      const turned = (turning.get(channel) ?? Promise.resolve()).then(() =>
        there(async () => {
          await set(channel, 'SUP_ON', on)
          await ami.redirect(channel, contexts.supervise, to)
        }),
      )
      const over = turned
        .catch(() => undefined)
        .finally(() => turning.get(channel) === over && turning.delete(channel))
      turning.set(channel, over)
      return turned
    },
    async send(customer, context, exten, { queue, sentTo, channels }) {
      await there(async () => {
        // Whoever has taken the customer a moment ago, and is let go now, has not lost the customer.
        await set(customer, 'SHARED(HELD)', '')
        const music = musicOf(queue)
        if (music !== undefined) await set(customer, 'CHANNEL(musicclass)', music)
        if (sentTo !== undefined) await set(customer, 'SENT_TO', sentTo)
      })
      const isBack = taken(channels)
      try {
        await there(() => ami.redirect(customer, context, exten))
      } catch (error) {
        isBack()
        throw error
      }
    },
    mayReturn: (customer, way) => there(() => set(customer, 'SUP_BACK', way)),
    clearLease: (customer) => ami.setVariable(customer, 'TIMEOUT(absolute)', '0'),
    stay: (channel) => ami.setVariable(channel, 'TIMEOUT(absolute)', '60'),
    hangUp: (channel) => ami.hangup(channel).catch(ignoreGone),
    async announce(customer, sound) {
      const file = fileOf(sound)
      if (file === undefined) return
      const call = {
        channel: `Local/7@${contexts.supervisorSays}`,
        ...{ context: contexts.supervise, exten: 'announce' },
        variables: { __SUP_WORDS: file, __SUP_ON: customer },
      }
      await there(() => ami.originate(call))
    },
    // Every number outside is a destination; it is the trunk that may not exist.
    hasDestination: (to) =>
      there(() =>
        to.type === 'external'
          ? ami.hasExtension(contexts.outboundServer, String(to.trunkId))
          : ami.hasExtension(contexts.destination, destinationName(to)),
      ),
  }
}

const ignoreGone = (error: unknown): void => {
  if (!isGone(error)) throw error
}

/** What the supervisor's phone shows: whom the call is about. */
const shown = ({ customer, direction, from, to }: LiveCall) => {
  const { number, name } = direction === 'outbound' ? to : from
  return { name, number: (customer?.number || number).replaceAll(/[^0-9+*#]/g, '') }
}
