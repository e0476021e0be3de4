import type { Destination } from '../../../src/domain/destination.js'
import type { Call } from '../../support/sip/call.js'
import { secondsOf } from '../../support/tone.js'
import { type Lane, type Lanes, voices } from './lanes.js'

/** Nobody is called, refused (with words) or hung up on later than this, in milliseconds. */
const patience = 12_000

/** Where a call is to arrive, and the number as it is seen there. */
export interface Expected {
  readonly destination: Destination
  /** At the carrier, when it is another than the destination's. */
  readonly number?: string
}

/**
 * Waits until the caller is where it should be, ends the call, and tells what was otherwise.
 * `seconds`: how long the way takes.
 */
export async function arrived(
  lanes: Lanes,
  lane: Lane,
  call: Call,
  { destination, number }: Expected,
  seconds: number,
): Promise<readonly string[]> {
  const ms = seconds * 1000 + patience
  const from = call.media.now()
  const wrong: string[] = []
  const speaks = async (there: Call, hertz = 0): Promise<void> => {
    await call.media.hears(hertz, { from, seconds: 0.2, ms: 4000 })
    await call.hangUp()
    await there.over()
  }
  const isLeft = async (ms: number): Promise<void> => {
    if ((await call.over(ms)) !== 'there') wrong.push('the caller hung up')
  }
  switch (destination.type) {
    case 'extension': {
      const which = lane.extensions.findIndex(({ id }) => id === destination.id)
      const phone = lane.phones[which]
      if (phone === undefined) return [`extension ${destination.id} is not of this lane`]
      await speaks(await phone.incoming(ms), voices.phones[which])
      break
    }
    case 'external': {
      const trunk = lanes.trunks.indexOf(destination.trunkId)
      await speaks(
        await lanes.arrival(trunk, number ?? destination.number, ms),
        voices.carriers[trunk],
      )
      break
    }
    case 'sound': {
      const sound = lanes.sounds.find(({ id }) => id === destination.id)
      const { seconds: whole = 0, hertz = 0 } = sound ?? {}
      await isLeft(ms + whole * 1000)
      const heard = secondsOf(call.media.sound(), hertz)
      if (heard < whole - 0.3) wrong.push(`only ${heard} s of sound ${destination.id} were heard`)
      break
    }
    default:
      await isLeft(ms)
  }
  for (const phone of lane.phones) {
    const rang = await phone.incoming(1).catch(() => undefined)
    if (rang !== undefined) wrong.push(`${phone.user} rang, too`)
  }
  return wrong
}
