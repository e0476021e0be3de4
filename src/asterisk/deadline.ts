import { setMaxListeners } from 'node:events'
import { AsteriskError } from './asterisk-error.js'

/**
 * Gives `work` a signal that fires when it takes longer than `ms` or when `until` fires. The promise
 * then rejects at once with a `timeout` or with the reason of `until`, however long `work` goes on.
 */
export function withDeadline<T>(
  what: string,
  ms: number,
  until: AbortSignal,
  work: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const over = new AbortController()
  setMaxListeners(0, over.signal) // `work` may be many requests
  const cut = () => over.abort(until.reason)
  if (until.aborted) return Promise.reject(until.reason)
  until.addEventListener('abort', cut, { once: true })
  const timer = setTimeout(
    () => over.abort(new AsteriskError('timeout', `${what}: no answer within ${ms} ms`)),
    ms,
  )
  const broken = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason), { once: true })
  })
  return Promise.race([Promise.resolve(work(over.signal)), broken]).finally(() => {
    clearTimeout(timer)
    until.removeEventListener('abort', cut)
  })
}

/** Waits `ms`. False when `signal` fired first. Leaves no timer behind. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false)
    const stop = () => done(false)
    const timer = setTimeout(() => done(true), ms)
    const done = (whole: boolean) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(whole)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}
