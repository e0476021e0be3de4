import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** What came of many calls begun at their moments, whether or not those before them were answered. */
export interface Outcome<T> {
  readonly results: readonly T[]
  readonly failures: readonly Error[]
  /** How late the measuring process itself was, in milliseconds: p99 and at most. */
  readonly lag: { readonly p99: number; readonly most: number }
}

/** Begins to watch how late this process is; what is returned ends it and tells. */
export function watchLag(): () => Outcome<unknown>['lag'] {
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  return () => {
    lag.disable()
    return { p99: lag.percentile(99) / 1e6, most: lag.max / 1e6 }
  }
}

/** Begins `count` calls, `rate` a second, and waits for all. */
export async function openLoop<T>(
  count: number,
  rate: number,
  one: (n: number) => Promise<T>,
): Promise<Outcome<T>> {
  const lag = watchLag()
  const begun = performance.now()
  const results: T[] = []
  const failures: Error[] = []
  const calls: Promise<unknown>[] = []
  for (let n = 0; n < count; n++) {
    const early = begun + (n * 1000) / rate - performance.now()
    if (early > 1) await sleep(early)
    calls.push(
      one(n).then(
        (result) => results.push(result),
        (error: Error) => failures.push(error),
      ),
    )
  }
  await Promise.all(calls)
  return { results, failures, lag: lag() }
}

/** The results, when nothing failed. */
export function allOf<T>({ results, failures }: Outcome<T>, what = 'calls'): readonly T[] {
  const [first] = failures
  if (first === undefined) return results
  throw new Error(`${what}: ${failures.length} failed, the first: ${first.message}`)
}
