import { type Pbx, startPbx } from '../support/pbx.js'
import type { Place } from '../support/place.js'
import { benchPlace } from './bench-place.ts'

/** As scripts/start starts it. */
const env = { NODE_ENV: 'production' }

/**
 * The product as a process of its own while `run` runs. With `seed` it is ended after its first
 * start, and started again, Asterisk as well, on what was written into its data folder.
 */
export async function withPbx<T>(
  run: (pbx: Pbx) => Promise<T>,
  seed?: (data: string) => Promise<void>,
  place: Place = benchPlace,
): Promise<T> {
  const pbx = await startPbx(place, { env })
  try {
    if (seed) {
      await pbx.killService('SIGTERM')
      pbx.killAsterisk('SIGKILL')
      await seed(pbx.data)
      await pbx.start()
    }
    return await run(pbx)
  } finally {
    await pbx.stop()
  }
}
