import type { Device } from './acd.agent.js'
import type { Acd } from './acd.state.js'

/** What views need and the machine does not keep. */
export interface Seen {
  /** Since when each agent's phones are as they are, epoch milliseconds. */
  readonly devices: ReadonlyMap<number, { readonly device: Device; readonly since: number }>
  /** Who waits, and who waited and is talked to now. */
  readonly callers: ReadonlyMap<string, SeenCaller>
}

interface SeenCaller {
  readonly number: string
  readonly name: string
}

export const nothingSeen: Seen = { devices: new Map(), callers: new Map() }

/** Pure: what was seen before, and the machine after an event. What is the same stays the same. */
export const seenAfter = ({ devices, callers }: Seen, acd: Acd): Seen => ({
  devices: devicesAfter(devices, acd),
  callers: callersAfter(callers, acd),
})

function devicesAfter(before: Seen['devices'], { at, agents }: Acd): Seen['devices'] {
  let now: Map<number, { device: Device; since: number }> | undefined
  for (const { id, device } of agents.values())
    if (before.get(id)?.device !== device) {
      now ??= new Map(before)
      now.set(id, { device, since: at })
    }
  if ((now ?? before).size === agents.size) return now ?? before
  return new Map([...(now ?? before)].filter(([id]) => agents.has(id)))
}

function callersAfter(before: Seen['callers'], { agents, waiting }: Acd): Seen['callers'] {
  const now = new Map<string, SeenCaller>(waiting)
  for (const { talk } of agents.values()) {
    const known = before.get(talk?.caller ?? '')
    if (talk !== null && known !== undefined && !now.has(talk.caller)) now.set(talk.caller, known)
  }
  return now
}
