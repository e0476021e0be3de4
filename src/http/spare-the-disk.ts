import { fail } from '../domain/errors.js'
import type { ZodApp } from './feature.js'

const adding: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/**
 * Refuses what adds to a disk that is nearly full. Reading goes on, and so do logging in and
 * deleting, for that is how somebody makes room.
 */
export function spareTheDisk(app: ZodApp, isNearlyFull: () => boolean): void {
  app.addHook('onRequest', async (request) => {
    const isPublic = request.routeOptions.config.access === 'public'
    if (adding.has(request.method) && !request.is404 && !isPublic && isNearlyFull())
      fail('disk-full')
  })
}
