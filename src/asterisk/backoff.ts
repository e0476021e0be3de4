const firstMs = 100
const lastMs = 5000

/**
 * Milliseconds to wait before attempt number `attempt` (0 is the first repetition): doubles from
 * 100 ms to 5 s, each scattered by ±50 % so that clients do not return in step. `random` gives 0..1.
 */
export function backoff(attempt: number, random: () => number): number {
  const ms = Math.min(lastMs, firstMs * 2 ** Math.min(attempt, 10))
  return Math.round(ms * (0.5 + random()))
}
