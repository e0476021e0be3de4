import { isCall, isWithOthers, type LiveCall, type LiveLeg, partiesOf } from './domain/live-call.js'
import type { CallTaker } from './domain/receiving.js'
import { rememberedFor } from './domain/remembered.js'
import { maySee, type Tags, type Viewer } from './features/monitor/monitor.may.js'
import { personOf } from './features/monitor/monitor.view.js'
import type { Action } from './features/supervision/supervision.action.js'

export interface RightsParts {
  readonly now: () => number
  readonly people: () => ReadonlyMap<number, CallTaker>
  readonly monitorable: (userId: number) => Promise<boolean>
  /** What this person may see as of now; undefined: nothing (any more). */
  readonly viewerOf: (userId: number) => Promise<Viewer | undefined>
}

/** A call, and the queues that it belongs to. */
interface Tagged {
  readonly live: LiveCall
  readonly tags: Tags
}

/** The call with this id, or that one with this has become a part of. */
export const withId = <Call extends Tagged>(calls: readonly Call[], id: string): Call | undefined =>
  calls.find(({ live }) => isCall(live, id))

/** What is known of somebody's rights is asked anew after this. */
const rightsMs = 1000

/** Who may be listened to, and by whom: asked at each look at a call, so remembered for a moment. */
export function supervisorRights(parts: RightsParts, calls: () => Promise<readonly Tagged[]>) {
  const asked = () => ({
    heard: rememberedFor<number, Promise<boolean>>(rightsMs, parts.now),
    sees: rememberedFor<number, Promise<Viewer | undefined>>(rightsMs, parts.now),
  })
  let lately = asked()
  const mayBeHeard = (id: number) => lately.heard(id, () => parts.monitorable(id))
  const viewerOf = (id: number) => lately.sees(id, () => parts.viewerOf(id))

  /** What whoever has ordered these may see, programs left out. */
  async function viewersOf(actions: Iterable<Action>) {
    const viewers = new Map<Action, Viewer | undefined>()
    for (const action of actions)
      if (action.userId !== null) viewers.set(action, await viewerOf(action.userId))
    return viewers
  }

  return {
    /** Channels in these calls of people who may not be listened to. */
    async unmonitored(calls: readonly LiveCall[]): Promise<ReadonlySet<string>> {
      const whose = ownersOf(parts.people())
      const found = new Set<string>()
      for (const leg of calls.flatMap(partiesOf)) {
        const userId = whose(leg)
        if (userId !== undefined && !(await mayBeHeard(userId))) found.add(leg.id)
      }
      return found
    },
    /** Actions whose supervisors may not see the call, or not any more. */
    async hidden(actions: Iterable<Action>): Promise<ReadonlySet<string>> {
      const viewers = await viewersOf(actions)
      const isLimited = [...viewers.values()].some((viewer) => viewer && viewer.queues !== null)
      const all = isLimited ? await calls() : []
      const isHidden = ({ callId }: Action, viewer: Viewer | undefined): boolean => {
        if (viewer === undefined) return true
        const call = withId(all, callId)
        return call !== undefined && isOutOfSight(call, viewer)
      }
      return new Set([...viewers].flatMap(([one, viewer]) => (isHidden(one, viewer) ? one.id : [])))
    },
    forget() {
      lately = asked()
    },
  }
}

/** On the way from one to another a call may be nobody's for a moment, and with a supervisor alone that one's. */
const isOutOfSight = ({ live, tags }: Tagged, viewer: Viewer): boolean =>
  isWithOthers(live) && !maySee(viewer, tags)

/** Whose phone a leg is; undefined: of nobody who takes calls. */
export function ownersOf(
  people: ReadonlyMap<number, CallTaker>,
): (leg: LiveLeg) => number | undefined {
  const numbers = new Map([...people.values()].map((one) => [one.number, one]))
  const house = {
    person: (userId: number) => people.get(userId),
    personAt: (number: string) => numbers.get(number),
  }
  return (leg) => personOf(leg, house)?.userId
}
