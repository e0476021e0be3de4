import { setTimeout as sleep } from 'node:timers/promises'
import type { CallView } from '../../support/records.js'
import type { Call } from '../../support/sip/call.js'
import { arrived } from './arrived.js'
import { act, TooLate } from './caller.js'
import { differences, recordOf, type Told } from './compared.js'
import type { Lane, Lanes } from './lanes.js'
import type { KeyPlan } from './plan.js'

/** A call that is to be simulated and then made. */
export interface Trial {
  /** Body of `POST /api/routing/simulate` but for keys and time. */
  readonly question: object
  readonly plan: KeyPlan
  readonly language: string
  /** Makes the call. */
  place(): Promise<Call>
  /** Filter by which its record is found. */
  readonly query: string
  /** As the record must say; undefined: whatever it says. */
  readonly direction: string | undefined
  /** The number that a carrier is given, when it is another than the destination's. */
  readonly numberOutside?: string
}

/** What came of a configuration. */
export interface Outcome {
  readonly wrong: readonly string[]
  readonly imagined?: Told
  readonly real?: Told
  readonly record?: CallView
}

export interface Tried extends Outcome {
  /** How often the machine was too slow for the plan and the call was made again. */
  readonly again: number
  /** What differed in a first call that a second one did not confirm. */
  readonly doubts: readonly string[]
}

export const noKeys: KeyPlan = { keys: [], acts: [], rest: 0, slack: 0 }
const againAtMost = 4

/**
 * Simulates, calls, compares. Once more when something came too late for the plan to be carried out,
 * and when something differed: on a machine without time to spare even the service may be late,
 * which the caller cannot see. What differs twice is wrong; what differs once is a doubt, of which
 * there may be few.
 */
export async function tried(lanes: Lanes, lane: Lane, trial: Trial): Promise<Tried> {
  let doubts: readonly string[] = []
  for (let again = 0; ; again += 1)
    try {
      const outcome = await once(lanes, lane, trial)
      if (outcome.wrong.length === 0 || doubts.length > 0) return { ...outcome, again, doubts }
      doubts = outcome.wrong
    } catch (error) {
      if (!(error instanceof TooLate) || again === againAtMost)
        return { again, doubts, wrong: [String(error)] }
    }
}

async function once(lanes: Lanes, lane: Lane, trial: Trial): Promise<Outcome> {
  const { api } = lanes.house.pbx
  const headers = { 'accept-language': trial.language }
  const since = await withinMinute()
  const at = new Date(since).toISOString()
  const body = { ...trial.question, keys: trial.plan.keys, at }
  const simulated = await api('POST', '/api/routing/simulate', body, headers)
  if (simulated.status !== 200) throw new Error(JSON.stringify(simulated.body))
  const imagined: Told = simulated.body
  const wrong = await called(lanes, lane, trial, imagined)
  const record = await recordOf(lanes, trial.query, since)
  const { body: real } = await api('GET', `/api/calls/${record.id}/trace`, undefined, headers)
  const { wrong: differing, late } = differences(imagined, real, trial.plan.slack)
  if (late.length > 0) throw new TooLate(late.join('; '))
  if (trial.direction !== undefined && record.direction !== trial.direction)
    wrong.push(`the record says ${record.direction}`)
  return { wrong: [...wrong, ...differing], imagined, real, record }
}

/** Makes the call, presses the keys and sees where it arrives; what was otherwise than imagined. */
async function called(
  lanes: Lanes,
  lane: Lane,
  { plan: { acts, rest }, place, numberOutside }: Trial,
  { destination }: Told,
): Promise<string[]> {
  const call = await place()
  try {
    if (acts.length > 0) await call.answered()
    await act(call, acts)
    if (destination === null) return ['the simulation ends nowhere']
    const number = numberOutside === undefined ? {} : { number: numberOutside }
    return [...(await arrived(lanes, lane, call, { destination, ...number }, rest))]
  } catch (error) {
    if (error instanceof TooLate) throw error
    return [String(error)]
  } finally {
    await call.hangUp()
  }
}

/** Reasons tell the minute, so a call is simulated and made within one. */
async function withinMinute(): Promise<number> {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < 2000) await sleep(left)
  return Date.now()
}
