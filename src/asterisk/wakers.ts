/** Waits, or until one of the wakers is called. */
export async function pauseUntil(wakers: Set<() => void>, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      wakers.delete(done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    wakers.add(done)
  })
}
