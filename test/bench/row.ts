/** One measured number. Without a target it is told beside another one. */
export interface BenchRow {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What was promised, in words; empty when nothing was. */
  readonly target: string
  readonly ok: boolean
}

/** A number that must not be larger than promised. */
export function atMost(name: string, value: number, unit: string, most: number): BenchRow {
  return { name, value: rounded(value), unit, target: `≤ ${most} ${unit}`, ok: value <= most }
}

/** A number that explains another one. */
export function beside(name: string, value: number, unit: string): BenchRow {
  return { name: `· ${name}`, value: rounded(value), unit, target: '', ok: true }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = Number.NaN, high = low] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ]
  return (low + high) / 2
}

/** The smallest value that `share` (0 to 1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

const rounded = (value: number): number => Number(value.toPrecision(4))
