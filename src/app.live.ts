import type { Logger } from 'pino'
import type { composeCalls } from './app.calls.js'
import { composeMonitor } from './app.monitor.js'
import type { composePeople } from './app.people.js'
import { composeSupervision } from './app.supervision.js'
import type { composeSwitch } from './app.switch.js'
import type { Database } from './db/database.js'
import type { Actor } from './domain/actor.js'
import type { Audit } from './domain/audit.js'
import { viewerOf } from './features/monitor/monitor.may.js'
import { agentsOnCalls } from './features/queue/live.on-call.js'
import { liveFeature } from './features/queue/live.routes.js'

interface LiveParts {
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly time: (at: number) => string
  readonly people: Pick<ReturnType<typeof composePeople>, 'byId' | 'stillHere' | 'onChange'>
  readonly switchboard: Pick<
    Awaited<ReturnType<typeof composeSwitch>>,
    'control' | 'routing' | 'desk'
  >
  readonly calls: Pick<ReturnType<typeof composeCalls>, 'live'>
}

/** What happens now, for supervisors to see, and to step into. */
export function composeLive({ people, switchboard, calls, ...parts }: LiveParts) {
  const { control, routing, desk } = switchboard
  const { queues, traces } = routing
  const { ami } = control
  const limitOf = async (id: number) => (await people.byId(id))?.supervisedQueueIds ?? null
  const monitor = composeMonitor({
    ...{ ...parts, ami, queues, live: calls.live, stillOf: people.stillHere },
    menuOf(channel) {
      const [kind, id] = desk.askOf(channel)?.split('-') ?? []
      const name = kind === 'ivr' ? routing.menuName(Number(id)) : undefined
      return name === undefined ? null : { id: Number(id), name }
    },
    supervisorsOf: (call) => supervision.besides(call),
    limitOf,
  })
  const supervision: ReturnType<typeof composeSupervision> = composeSupervision({
    ...{ ...parts, ami, monitor, live: calls.live, people: queues.people },
    async viewerOf(userId) {
      const role = (await people.byId(userId))?.role
      return role === 'admin' || role === 'supervisor'
        ? viewerOf({ role, userId }, limitOf)
        : undefined
    },
    monitorable: async (id) => (await people.byId(id))?.monitorable !== false,
    taken: queues.taken,
    canRing: (id) => queues.host.state().agents.get(id)?.device !== 'unreachable',
    async tell(callId, reason) {
      traces.tell({ callId, at: parts.now(), ...reason })
      await traces.flush()
    },
    musicOf: routing.musicOf,
    mayCall: routing.mayCall,
    fileOf: (sound) => routing.filesOf([sound])[0],
  })
  // A call may belong to another queue, and an agent too, without a word of Asterisk.
  queues.host.onChange(supervision.touched)
  people.onChange(() => {
    monitor.recheck()
    supervision.recheck()
  })
  const { live } = queues.agents
  const onCalls = agentsOnCalls()
  const agents = async () => onCalls(await live.agents(), await monitor.onCall())
  const queuesOf = async (actor: Actor) => (await viewerOf(actor, limitOf)).queues
  return {
    features: [monitor, supervision, liveFeature({ ...live, agents }, queuesOf)],
    stop() {
      supervision.stop()
      monitor.stop()
    },
  }
}
