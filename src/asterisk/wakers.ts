/** Pauses that can be cut short from elsewhere. */
export interface Wakers {
  /** Waits so many milliseconds, or until `wake`. */
  pause(milliseconds: number): Promise<void>
  wake(): void
}

export function wakers(): Wakers {
  const sleeping = new Set<() => void>()
  return {
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          sleeping.delete(done)
          resolve()
        }
        const timer = setTimeout(done, milliseconds)
        sleeping.add(done)
      }),
    wake() {
      for (const done of [...sleeping]) done()
    },
  }
}
