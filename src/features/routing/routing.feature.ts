import type { Logger } from 'pino'
import type { Transaction } from '../../db/database.js'
import type { TraceStep } from '../../domain/trace.js'
import type { Feature } from '../../http/feature.js'
import { type RoutingRoutes, routingRoutes } from './routing.routes.js'
import { type Language, routingText, stepText } from './routing.text.js'
import { forgetSteps } from './trace.repo.js'
import { type TraceStore, traceStore } from './trace.store.js'

export interface RoutingDeps extends Omit<RoutingRoutes, 'flush'> {
  readonly log: Logger
  /** In the transaction that stores steps: the channels they are of. */
  readonly onSaved?: (channels: readonly string[], trx: Transaction) => Promise<void>
}

/** Traces of real calls, and simulated ones. */
export interface RoutingFeature extends Feature {
  readonly traces: TraceStore
  /** The sentence of a step. */
  tell(step: TraceStep, language: Language): string
}

/** As long as anybody asks why. */
const keptDays = 365

export function routingFeature({ log, ...parts }: RoutingDeps): RoutingFeature {
  const sentences = { ...routingText, ...parts.sentences }
  const traces = traceStore(parts.db, log, parts.onSaved)
  const forget = () => forgetSteps(parts.db, parts.now() - keptDays * 86_400_000)
  return {
    name: 'routing',
    traces,
    tell: (step, language) => stepText(step, sentences, parts.nameOf, language),
    routes: (app) => {
      routingRoutes(app, { ...parts, sentences, flush: traces.flush })
    },
    jobs: [{ name: 'traces', cron: '40 2 * * *', run: forget }],
  }
}
