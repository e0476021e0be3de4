import type { FastifyBaseLogger } from 'fastify'
import { utc } from '../../domain/utc.js'
import type { Feature } from '../../http/feature.js'
import type { Recognise } from '../../http/identify.js'
import { tokenRoutes } from './token.routes.js'
import type { TokenParts } from './tokens.js'
import { tokens } from './tokens.js'

type Parts = Omit<TokenParts, 'notSaved'> & {
  readonly log: FastifyBaseLogger
  /** Writes times into answers; UTC without it. */
  readonly time?: (at: number) => string
}

export interface TokenFeature extends Feature {
  /** Whose token this is. */
  readonly actorOf: Recognise
  readonly create: ReturnType<typeof tokens>['create']
}

/** Programs that use the API. */
export function tokenFeature(parts: Parts): TokenFeature {
  const { db, time = utc } = parts
  const notSaved = () => parts.log.warn('the last use of a token could not be saved')
  const kept = tokens({ ...parts, notSaved })
  return {
    name: 'token',
    routes: tokenRoutes({ db, time, kept }),
    actorOf: kept.actorOf,
    create: kept.create,
  }
}
