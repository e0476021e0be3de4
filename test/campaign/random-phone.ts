import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../support/sip/call.js'
import { end as endLeg } from '../support/sip/leg.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import type { Random } from './random.js'

/** A person at a phone who does whatever comes to mind. */
export interface RandomPhone {
  /** Calls that Asterisk took: it answered the INVITE with anything beyond a challenge. */
  placed(): number
  /** Calls, takes calls and plays with them until told to stop; then everything is hung up. */
  live(signal: AbortSignal): Promise<void>
  /** Asterisk has died: its calls are no more. */
  forget(): void
  /** What did not go as asked (a re-INVITE refused, a transfer into nothing), by word. */
  refusals(): Readonly<Record<string, number>>
}

export interface Neighbours {
  /** Numbers with a phone. */
  readonly numbers: readonly string[]
  readonly random: Random
}

type Deed = (call: Call, random: Random) => Promise<unknown>

/** Longest that anything asked of Asterisk may take, in ms; what hangs is given up. */
const patience = 8000

export function randomPhone(
  phone: ScriptedPhone,
  { numbers, random: source }: Neighbours,
): RandomPhone {
  const others = numbers.filter((number) => number !== phone.user)
  const refused: Record<string, number> = {}
  const calls = new Set<Call>()
  const sent: Call[] = []

  const tried = async (what: string, deed: () => Promise<unknown>): Promise<boolean> => {
    const late = Symbol('late')
    const got = await Promise.race([
      deed().catch(() => late),
      sleep(patience, late, { ref: false }),
    ])
    if (got === late) refused[what] = (refused[what] ?? 0) + 1
    return got !== late
  }
  const number = (random: Random): string =>
    random.weighed([
      [12, random.pick(others)],
      [1, '999'],
      [1, '*43'],
    ])
  const rest = (random: Random, from: number, to: number): Promise<void> =>
    sleep(random.between(from, to))
  const isUp = (call: Call): boolean => call.leg.state === 'up'

  const dial = async (to: string): Promise<Call> => {
    const call = await phone.call(to)
    sent.push(call)
    calls.add(call)
    return call
  }

  const deeds: Readonly<Record<string, Deed>> = {
    talk: (_, random) => rest(random, 100, 800),
    hold: async (call, random) => {
      await tried('hold', () => call.hold())
      await rest(random, 50, 500)
      if (isUp(call)) await tried('resume', () => call.resume())
    },
    blind: async (call, random) => {
      await tried('blind', async () => {
        const status = await call.transfer(number(random), patience)
        if (status >= 300) throw new Error(String(status))
      })
    },
    attended: async (call, random) => {
      if (random.chance(0.7)) await tried('hold', () => call.hold())
      const consulting = await dial(random.pick(others))
      const waits = random.chance(0.7)
      await tried('consult', () => (waits ? consulting.answered(3000) : consulting.rings(2000)))
      await rest(random, 0, 400)
      if (random.chance(0.8)) await join(call, consulting, random)
      await end(consulting)
    },
    join: async (call, random) => {
      const other = [...calls].find((one) => one !== call && isUp(one))
      if (other) await join(call, other, random)
    },
  }

  const join = async (one: Call, other: Call, random: Random): Promise<void> => {
    const [on, replaced] = random.chance(0.5) ? [one, other] : [other, one]
    if (!isUp(on)) return
    await tried('join', async () => {
      const status = await on.transferTo(replaced, patience)
      if (status >= 300) throw new Error(String(status))
    })
  }

  const end = async (call: Call): Promise<void> => {
    await tried('hang up', () => call.hangUp())
    calls.delete(call)
  }

  const play = async (call: Call, random: Random, signal: AbortSignal): Promise<void> => {
    for (let n = random.between(0, 3); n > 0 && isUp(call) && !signal.aborted; n--) {
      const deed = random.weighed([
        [4, 'talk'],
        [2, 'hold'],
        [2, 'blind'],
        [2, 'attended'],
        [1, 'join'],
      ])
      await deeds[deed]?.(call, random)
    }
    if (random.chance(0.3)) await tried('wait for the other', () => call.over(2000))
    else await rest(random, 0, 1200)
    await end(call)
  }

  const callOut = async (random: Random, signal: AbortSignal): Promise<void> => {
    const call = await dial(number(random))
    const up = call.answered(random.between(200, 4000)).then(
      () => true,
      () => false,
    )
    if (await up) await play(call, random, signal)
    else await end(call)
  }

  const takeCall = async (call: Call, random: Random, signal: AbortSignal): Promise<void> => {
    calls.add(call)
    const reaction = random.weighed([
      [7, 'answer'],
      [1, 'reject'],
      [1, 'ignore'],
    ])
    await rest(random, 0, 700)
    if (call.leg.state !== 'over' && reaction === 'reject')
      call.reject(random.pick([486, 603, 480]))
    if (call.leg.state !== 'over' && reaction === 'answer') {
      call.answer()
      await play(call, random, signal)
    } else if (reaction === 'ignore') await call.over(8000).catch(() => end(call))
    calls.delete(call)
  }

  return {
    placed: () => sent.filter(({ leg }) => leg.heardOf || leg.state !== 'calling').length,
    refusals: () => refused,
    forget: () => {
      for (const { leg } of calls) endLeg(leg, 'there')
    },
    live: async (signal) => {
      const taken = new Set<Promise<void>>()
      const take = async (): Promise<void> => {
        while (!signal.aborted) {
          const call = await phone.incoming(500).catch(() => undefined)
          if (call) taken.add(takeCall(call, source.fork(`in ${taken.size}`), signal))
        }
      }
      const make = async (): Promise<void> => {
        for (let n = 0; !signal.aborted; n++) {
          const random = source.fork(`out ${n}`)
          await rest(random, 100, 1500)
          if (!signal.aborted) await callOut(random, signal)
        }
      }
      await Promise.all([take(), make()])
      await Promise.all(taken)
      phone.react({ reject: 480 })
      await Promise.all([...calls].map(end))
      // A call that came in this very moment.
      for (let late = await next(); late; late = await next()) await end(late)
    },
  }

  function next(): Promise<Call | undefined> {
    return phone.incoming(200).catch(() => undefined)
  }
}
