import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../support/sip/call.js'
import { poll } from '../../support/wait.js'
import type { Act } from './plan.js'

/** How late a key may be, in seconds. Later, the call is not as planned, and proves nothing. */
const lateAtMost = 0.15
/** A key counts when it is let go: so long after it goes down (RFC 4733 §2.5.1.3: end packet). */
const keySeconds = 0.11

/** The machine was too slow: what was pressed is not what was planned, so the call proves nothing. */
export class TooLate extends Error {
  told: unknown
}

/** Carries out what was planned, on the clock of the call's own sound. */
export async function act(call: Call, acts: readonly Act[]): Promise<void> {
  const { media } = call
  let mark = media.now()
  for (const act of acts) {
    const due = mark + act.seconds
    mark = act.do === 'hear' ? await hear(call, due) : await press(call, act.key, due)
  }

  async function press({ media }: Call, key: string, due: number): Promise<number> {
    await sleep(Math.max(0, (due - keySeconds - media.now()) * 1000))
    const down = media.now()
    const late = down + keySeconds - due
    if (late > lateAtMost) throw new TooLate(`key ${key} was ${late.toFixed(2)} s late`)
    await media.keys(key)
    return down + keySeconds
  }

  /** The first sound after a silence: Asterisk sends nothing while nothing is played. */
  async function hear({ media, leg }: Call, due: number): Promise<number> {
    await sleep(Math.max(0, (due - media.now()) * 1000))
    const from = (due - 0.3) * 1000
    const first = () => {
      if (leg.state === 'over') throw new Error('the call is over')
      return media
        .packets()
        .findLast(
          ({ at }, i, all) => at >= from && (all[i - 1]?.at ?? Number.NEGATIVE_INFINITY) < from,
        )
    }
    const { at } = await poll(first, `prompt at ${due.toFixed(2)} s of the call`, 3000, 10)
    return at / 1000
  }
}
