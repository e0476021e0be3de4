import { setTimeout } from 'node:timers/promises'
import type { Ami } from './ami.js'

/** So long a carrier may take to confirm that a registration has ended. */
const patienceMs = 1500
const askEveryMs = 20

/**
 * Ends registrations of ours before their objects go: a carrier asks for the password once more,
 * and Asterisk has none any longer when the login went with the registration. Waits until the
 * carrier has confirmed, or for a moment. Never throws: a carrier that is gone must not be in the
 * way of a change.
 */
export async function endRegistrations(ami: Ami, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const until = performance.now() + patienceMs
  const registered = async () =>
    (await ami.registrations()).filter(
      ({ name, status }) => names.includes(name) && status === 'Registered',
    )
  try {
    const ending = await registered()
    for (const { name } of ending) await ami.unregister(name)
    if (ending.length === 0) return
    while ((await registered()).length > 0 && performance.now() < until)
      await setTimeout(askEveryMs)
  } catch {
    // Asterisk went away: so did its registrations.
  }
}

/** Begins registrations again that were ended for a change that did not come about. Never throws. */
export async function renewRegistrations(ami: Ami, names: readonly string[]): Promise<void> {
  for (const name of names) await ami.register(name).catch(() => undefined)
}
