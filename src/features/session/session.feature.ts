import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/database.js'
import type { Feature } from '../../http/feature.js'
import type { Recognise } from '../../http/identify.js'
import type { LogInParts } from './log-in.js'
import { logIn } from './log-in.js'
import { sessionRepo } from './session.repo.js'
import { sessionRoutes } from './session.routes.js'
import type { SessionParts } from './sessions.js'
import { sessions } from './sessions.js'

type Parts = Omit<SessionParts, 'notSaved'> &
  Omit<LogInParts, 'open'> & { readonly log: FastifyBaseLogger }

export interface SessionFeature extends Feature {
  /** Whose session cookie this is. */
  readonly actorOf: Recognise
  /** The same, without counting as a use of the session. */
  readonly stillOf: Recognise
}

/** Browsers logging in and out. */
export function sessionFeature(parts: Parts): SessionFeature {
  const open = sessions({
    ...parts,
    notSaved: () => parts.log.warn('the last use of a session could not be saved'),
  })
  const enter = logIn({ ...parts, open: open.open })
  return {
    name: 'session',
    routes: sessionRoutes({ open, enter, byId: (id) => parts.byId(id) }),
    jobs: [
      {
        name: 'session-end',
        cron: '23 * * * *',
        run: () => sessionRepo.removeOver(parts.db, parts.clock()),
      },
    ],
    actorOf: open.actorOf,
    stillOf: open.stillOf,
  }
}

/** Ends every session of a user: part of a new role, a new password, a removal. */
export const endSessions = (userId: number, transaction: Database): Promise<void> =>
  sessionRepo.removeOf(transaction, userId)
