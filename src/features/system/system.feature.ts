import { z } from 'zod'
import type { Feature } from '../../http/feature.js'

export const healthStates = ['ok', 'degraded', 'down'] as const
export type HealthState = (typeof healthStates)[number]

/** One part of the system: its state and, for admins, what is known of it. */
export interface PartHealth {
  readonly name: string
  readonly state: HealthState
  readonly details: Readonly<Record<string, unknown>>
}

export interface SystemDeps {
  readonly version: string
  readonly startedAt: number
  readonly time: (at: number) => string
  readonly parts: () => Promise<readonly PartHealth[]>
}

const health = z.object({
  status: z.enum(healthStates),
  version: z.string().optional(),
  startedAt: z.string().optional(),
  parts: z
    .array(
      z.object({
        name: z.string(),
        state: z.enum(healthStates),
        details: z.record(z.string(), z.unknown()),
      }),
    )
    .optional(),
})

/** `GET /api/system/health`: 200 while calls can be made, 503 when they cannot; details for admins. */
export function systemFeature(deps: SystemDeps): Feature {
  return {
    name: 'system',
    routes(app) {
      app.get(
        '/system/health',
        {
          config: { access: 'public' },
          schema: {
            summary: 'Whether calls can be made; more for an admin',
            tags: ['system'],
            response: { 200: health, 503: health },
          },
        },
        async (request, reply) => {
          const parts = await deps.parts()
          const status = worst(parts.map((part) => part.state))
          reply.code(status === 'down' ? 503 : 200)
          if (request.viewer?.role !== 'admin') return { status }
          return {
            status,
            version: deps.version,
            startedAt: deps.time(deps.startedAt),
            parts: parts.map(({ name, state, details }) => ({ name, state, details })),
          }
        },
      )
    },
  }
}

function worst(states: readonly HealthState[]): HealthState {
  if (states.includes('down')) return 'down'
  return states.includes('degraded') ? 'degraded' : 'ok'
}
