import type { Logger } from 'pino'
import type { Feature } from '../../http/feature.js'
import { type RoutingRoutes, routingRoutes } from './routing.routes.js'
import { routingText } from './routing.text.js'
import { forgetSteps } from './trace.repo.js'
import { type TraceStore, traceStore } from './trace.store.js'

export interface RoutingDeps extends Omit<RoutingRoutes, 'flush'> {
  readonly log: Logger
}

/** Traces of real calls, and simulated ones. */
export interface RoutingFeature extends Feature {
  readonly traces: TraceStore
}

/** As long as anybody asks why. */
const keptDays = 365

export function routingFeature({ log, ...parts }: RoutingDeps): RoutingFeature {
  const traces = traceStore(parts.db, log)
  const forget = () => forgetSteps(parts.db, parts.now() - keptDays * 86_400_000)
  return {
    name: 'routing',
    traces,
    routes: (app) => {
      const sentences = { ...routingText, ...parts.sentences }
      routingRoutes(app, { ...parts, sentences, flush: traces.flush })
    },
    jobs: [{ name: 'traces', cron: '40 2 * * *', run: forget }],
  }
}
