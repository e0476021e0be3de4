import type { Told } from './monitor.pump.js'
import {
  changesBetween,
  emptyPicture,
  type Picture,
  pictureOf,
  type Sight,
} from './monitor.pump.js'

export interface WatchDeps {
  /** Everything that is seen now. */
  look(): Promise<readonly Sight[]>
  tell(told: Told): void
  trouble(error: unknown): void
}

export interface Watch {
  /** Something may have changed. */
  touched(): void
  /** Somebody looks, or nobody any more; then nothing is looked at. */
  watched(isWatched: boolean): void
  /** The picture that everything told so far leads to. */
  picture(): Promise<Picture>
}

/** Changes of so many milliseconds are looked at together. */
const togetherMs = 30

/**
 * Keeps the picture that viewers have been told, one look at a time. Nobody waits for a look that began
 * before a change: whatever is touched meanwhile is looked at again.
 */
export function liveWatch({ look, tell, trouble }: WatchDeps): Watch {
  let isWatched = false
  let known = emptyPicture
  let isTouched = true
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined

  async function lookNow(): Promise<void> {
    isTouched = false
    const now = pictureOf(await look())
    for (const told of changesBetween(known, now)) tell(told)
    known = now
  }
  function work(): Promise<void> {
    looking ??= lookNow()
      .catch((error: unknown) => {
        isTouched = true
        trouble(error)
      })
      .finally(() => {
        looking = undefined
        if (isTouched && isWatched) soon()
      })
    return looking
  }
  function soon(): void {
    if (timer !== undefined || !isWatched) return
    timer = setTimeout(() => {
      timer = undefined
      void work()
    }, togetherMs)
    timer.unref()
  }

  return {
    touched() {
      isTouched = true
      if (looking === undefined) soon()
    },
    watched(is) {
      isWatched = is
      if (is) soon()
    },
    async picture() {
      await looking
      await work()
      return known
    },
  }
}
