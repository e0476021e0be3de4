import type { PartHealth } from './system.feature.js'

interface AsteriskFacts {
  readonly state: 'up' | 'booting' | 'failing' | 'down'
  readonly pid: number | null
  readonly startedAt: number | null
  readonly starts: number
  readonly ami: boolean
  readonly ari: boolean
  readonly problem: string | null
  readonly waitingForRestart: readonly string[]
}

/** `down` while no call can be made; `degraded` while calls work without the service's decisions. */
export function asteriskHealth(facts: AsteriskFacts, time: (at: number) => string): PartHealth {
  const { state, startedAt, ...rest } = facts
  const health = state !== 'up' ? 'down' : facts.ari && facts.problem === null ? 'ok' : 'degraded'
  return {
    name: 'asterisk',
    state: health,
    details: {
      ...rest,
      asterisk: state,
      startedAt: startedAt === null ? null : time(startedAt),
      waitingForRestart: [...facts.waitingForRestart],
    },
  }
}
