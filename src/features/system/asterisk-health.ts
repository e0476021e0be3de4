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

/**
 * `down` while no call can be made, or Asterisk has not what it should; `degraded` while calls
 * work without the service's decisions.
 */
export function asteriskHealth(facts: AsteriskFacts, time: (at: number) => string): PartHealth {
  const { state, startedAt, ...rest } = facts
  const works = state === 'up' && facts.problem === null
  const health = works ? (facts.ari ? 'ok' : 'degraded') : 'down'
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
