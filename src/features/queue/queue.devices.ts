import type { CallTaker } from '../../domain/receiving.js'
import type { AcdHost } from './acd.host.js'
import { accountsOf, deviceOf, type QueuePeople } from './queue.people.js'

export interface DeviceWorld {
  people(): QueuePeople
  /** People whose phones somebody wants to know of. */
  watched(): readonly CallTaker[]
  /** From now on changes of the device (`PJSIP/101-app`) are told; false: not now. */
  subscribe(device: string): Promise<boolean>
  /** Every device that Asterisk knows. */
  states(): Promise<readonly { readonly device: string; readonly state: string }[]>
}

/** What people's phones do, told to the distributor. */
export interface QueueDevices {
  changed(device: string, state: string): void
  /** Watches phones that are not watched yet, and tells of everybody whose way of receiving changed. */
  refresh(): Promise<void>
  /** A new connection knows of no subscription. */
  lost(): void
}

export function queueDevices(host: AcdHost, world: DeviceWorld): QueueDevices {
  const states = new Map<string, string>()
  const watched = new Set<string>()

  function tell(taker: CallTaker): void {
    const device = deviceOf(taker, (account) => states.get(account) ?? '')
    const { userId: agent } = taker
    if (host.state().agents.get(agent)?.device !== device)
      host.feed({ type: 'device', agent, device })
  }

  async function watch(): Promise<void> {
    const accounts = world.watched().flatMap(accountsOf)
    const fresh = [...new Set(accounts)].filter((account) => !watched.has(account))
    if (fresh.length === 0) return
    const done = await Promise.all(fresh.map((account) => world.subscribe(`PJSIP/${account}`)))
    for (const [n, account] of fresh.entries()) if (done[n]) watched.add(account)
    for (const { device, state } of await world.states()) note(device, state)
  }

  /** Whose account a device is, once its state is noted. */
  function note(device: string, state: string): string | undefined {
    const account = /^PJSIP\/(.+)$/.exec(device)?.[1]
    if (account !== undefined) states.set(account, state)
    return account
  }

  return {
    changed(device, state) {
      const { all, byAccount } = world.people()
      const taker = all.get(byAccount.get(note(device, state) ?? '') ?? 0)
      if (taker !== undefined) tell(taker)
    },
    async refresh() {
      await watch()
      for (const taker of world.people().all.values()) tell(taker)
    },
    lost: () => watched.clear(),
  }
}
