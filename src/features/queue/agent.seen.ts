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

/** Pure: what was seen before, and the machine after an event. */
export const seenAfter = ({ devices, callers }: Seen, acd: Acd): Seen => ({
  devices: devicesAfter(devices, acd),
  callers: callersAfter(callers, acd),
})

function devicesAfter(before: Seen['devices'], { at, agents }: Acd): Seen['devices'] {
  const now = [...agents.values()].map(({ id, device }) => {
    const known = before.get(id)
    return [id, known?.device === device ? known : { device, since: at }] as const
  })
  return new Map(now)
}

function callersAfter(before: Seen['callers'], { agents, waiting }: Acd): Seen['callers'] {
  const now = new Map<string, SeenCaller>(waiting)
  for (const { talk } of agents.values()) {
    const known = before.get(talk?.caller ?? '')
    if (talk !== null && known !== undefined && !now.has(talk.caller)) now.set(talk.caller, known)
  }
  return now
}
