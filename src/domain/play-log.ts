/** A player that stays quiet for so long and asks again is listening anew. */
const silenceMs = 15 * 60_000
/** More listeners than this at once are not remembered; they only make more rows. */
const most = 10_000

/**
 * A browser fetches one listening as many ranges, starting anywhere. `begins` is true for the first
 * request of such a series: same listener, same call, no quarter of an hour of silence between.
 */
export function playLog(now: () => number) {
  const last = new Map<string, number>()

  function begins(listener: string, callId: string): boolean {
    const key = JSON.stringify([listener, callId])
    const at = last.get(key)
    return at === undefined || now() - at > silenceMs
  }

  /** Said after the row is written, so that a request whose row failed counts as none. */
  function heard(listener: string, callId: string): void {
    const key = JSON.stringify([listener, callId])
    last.delete(key)
    last.set(key, now())
    const [oldest] = last.keys()
    if (last.size > most && oldest !== undefined) last.delete(oldest)
  }

  return { begins, heard }
}
