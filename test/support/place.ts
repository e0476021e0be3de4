import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A network of its own for one test file: 127.60.k.x, where the switchboard is x = 1 and each
 * phone has an address, and a block of ports for what Asterisk binds on every interface.
 */
export interface Place {
  /** The switchboard's address. */
  readonly server: string
  /** An address for phone `n`, 1 to 200. */
  phone(n: number): string
  readonly sipPort: number
  readonly sipTlsPort: number
  readonly httpPort: number
  readonly httpsPort: number
  readonly rtp: { readonly from: number; readonly to: number }
  release(): Promise<void>
}

const places = 64
const rtpFrom = 46000
const rtpPorts = 200

const serverOf = (k: number): string => `127.60.${k}.1`

/** The address of the switchboard in every place there is. */
export const everyServer: readonly string[] = Array.from({ length: places }, (_, k) => serverOf(k))

/**
 * Takes a free place for as long as this process lives. A bound socket is the lock, so a process
 * that dies leaves no stale lock behind.
 */
export async function takePlace(): Promise<Place> {
  for (let k = 0; k < places; k++) {
    const lock = createServer()
    lock.listen({ host: `127.60.${k}.254`, port: 15999, exclusive: true })
    const taken = await once(lock, 'listening').then(
      () => true,
      () => false,
    )
    if (!taken) continue
    lock.unref()
    return {
      server: serverOf(k),
      phone: (n) => `127.60.${k}.${n + 10}`,
      sipPort: 15060,
      sipTlsPort: 15061,
      httpPort: 18080,
      httpsPort: 18443,
      rtp: { from: rtpFrom + k * rtpPorts, to: rtpFrom + (k + 1) * rtpPorts - 1 },
      release: () => new Promise((resolve) => lock.close(() => resolve())),
    }
  }
  throw new Error(`all ${places} places for tests are taken`)
}
