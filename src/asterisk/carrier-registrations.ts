import { setTimeout } from 'node:timers/promises'
import type { Ami } from './ami.js'

/** So long a carrier may take to confirm that a registration has ended. */
const patienceMs = 1500
/** So long one that has not been confirmed yet may be under way. */
const underWayMs = 200
const askEveryMs = 20

/**
 * Ends registrations of ours before their objects go: a carrier asks for the password once more,
 * and Asterisk has none any longer when the login went with the registration. Waits until the
 * carrier has confirmed, or for a moment. Never throws: a carrier that is gone must not be in the
 * way of a change.
 */
export async function endRegistrations(ami: Ami, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const begun = performance.now()
  const told = new Set<string>()
  const isLeft = async (): Promise<boolean> => {
    const own = (await ami.registrations()).filter(({ name }) => names.includes(name))
    const registered = own.filter(({ status }) => status === 'Registered')
    for (const { name } of registered) {
      if (!told.has(name)) await ami.unregister(name)
      told.add(name)
    }
    const underWay = own.some(({ name, status }) => status === 'Unregistered' && !told.has(name))
    return registered.length > 0 || (underWay && performance.now() - begun < underWayMs)
  }
  try {
    while ((await isLeft()) && performance.now() - begun < patienceMs) await setTimeout(askEveryMs)
  } catch {
    // Asterisk went away: so did its registrations.
  }
}

/** Begins registrations again that were ended for a change that did not come about. Never throws. */
export async function renewRegistrations(ami: Ami, names: readonly string[]): Promise<void> {
  for (const name of names) await ami.register(name).catch(() => undefined)
}
