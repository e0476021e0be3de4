import type { CallTaker } from '../../domain/receiving.js'
import type { AcdHost } from './acd.host.js'
import { deviceOf, type QueuePeople } from './queue.people.js'

export interface DeviceWorld {
  people(): QueuePeople
  /** From now on changes of all devices are told; false: not now. */
  subscribe(): Promise<boolean>
  /** Every device that Asterisk knows. */
  states(): Promise<readonly { readonly device: string; readonly state: string }[]>
  /** Asterisk asks the phones of this account at once whether they are there. */
  ask(account: string): void
}

/** What people's phones do, told to the distributor. */
export interface QueueDevices {
  changed(device: string, state: string): void
  /** Watches devices if they are not watched, and tells of everybody who receives otherwise now. */
  refresh(): Promise<void>
  /** A new connection knows of no subscription. */
  lost(): void
}

/**
 * All devices are watched by one subscription: each further subscription of the application would
 * be answered with the names of all of them.
 */
export function queueDevices(host: AcdHost, world: DeviceWorld): QueueDevices {
  const states = new Map<string, string>()
  let isWatching = false
  /** How many changes were told so far, and which was the last of each account. */
  let told = 0
  const lastOf = new Map<string, number>()

  function tell(taker: CallTaker): void {
    const device = deviceOf(taker, (account) => states.get(account) ?? '')
    const { userId: agent } = taker
    if (host.state().agents.get(agent)?.device !== device)
      host.feed({ type: 'device', agent, device })
  }

  async function watch(): Promise<void> {
    if (isWatching || !(await world.subscribe())) return
    const asked = told
    // What has changed meanwhile is newer than the list, which comes on another connection.
    for (const { device, state } of await world.states())
      if ((lastOf.get(device) ?? 0) <= asked) listed(device, state)
    isWatching = true
  }

  /** An Asterisk that has just begun calls phones unavailable that it has not asked yet, for half a minute. */
  function listed(device: string, state: string): void {
    const account = note(device, state) ?? ''
    if (state === 'UNAVAILABLE' && world.people().byAccount.has(account)) world.ask(account)
  }

  /** Whose account a device is, once its state is noted. */
  function note(device: string, state: string): string | undefined {
    const account = /^PJSIP\/(.+)$/.exec(device)?.[1]
    if (account !== undefined) states.set(account, state)
    return account
  }

  return {
    changed(device, state) {
      lastOf.set(device, ++told)
      const { all, byAccount } = world.people()
      const taker = all.get(byAccount.get(note(device, state) ?? '') ?? 0)
      if (taker !== undefined) tell(taker)
    },
    async refresh() {
      await watch()
      for (const taker of world.people().all.values()) tell(taker)
    },
    lost() {
      isWatching = false
    },
  }
}
