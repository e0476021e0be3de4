import type { AcdHost } from './acd.host.js'

/**
 * Whether the distributor knows what Asterisk does. After a connection began nobody knows who talks
 * to whom until Asterisk was looked at, so nobody is offered a caller: it might be a second call.
 */
export interface Sight {
  /** A connection began, or it ended. */
  connected(isUp: boolean): void
  /** Since when nothing has happened unseen, epoch ms; infinity: everything does, there is no connection. */
  since(): number
  /** Asterisk was looked at; `since` is what it was when the look began. */
  looked(since: number): void
  stop(): void
}

/** Callers are offered after this though Asterisk could not be looked at. */
const blindAtMostMs = 10_000

export function queueSight(host: AcdHost, now: () => number): Sight {
  let since = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const sees = () => {
    clearTimeout(timer)
    host.feed({ type: 'sight', isBlind: false })
  }
  return {
    connected(isUp) {
      since = isUp ? now() : Number.POSITIVE_INFINITY
      host.feed({ type: 'sight', isBlind: true })
      clearTimeout(timer)
      timer = setTimeout(sees, blindAtMostMs).unref()
    },
    since: () => since,
    looked(began) {
      if (began === since) sees()
    },
    stop: () => clearTimeout(timer),
  }
}
