import type { Feature } from '../../http/feature.js'
import { documentRoutes } from './document.routes.js'
import { forgetRevisions } from './revision.repo.js'
import { type RevisionRoutes, revisionRoutes } from './revision.routes.js'

/**
 * How much history is kept: the newest 1,000 changes in any case, those of a year, and never more
 * than 20,000.
 */
export const keptRevisions = { least: 1_000, most: 20_000, days: 365 } as const

/** The history of the configuration, the way back in it, and the whole as one document. */
export function revisionFeature(parts: RevisionRoutes): Feature {
  const { least, most, days } = keptRevisions
  return {
    name: 'revision',
    routes(app) {
      revisionRoutes(app, parts)
      documentRoutes(app, parts)
    },
    jobs: [
      {
        name: 'revisions',
        cron: '50 2 * * *',
        run: () =>
          forgetRevisions(parts.db, { least, most, since: parts.now() - days * 86_400_000 }),
      },
    ],
  }
}
