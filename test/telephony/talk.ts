import type { Pbx } from '../support/pbx.js'
import type { CallView } from '../support/records.js'
import type { Call } from '../support/sip/call.js'
import type { ScriptedPhone } from '../support/sip/ua.js'

/** One phone calls another, which answers; resolves when each hears the other. */
export async function talk(
  caller: ScriptedPhone,
  callee: ScriptedPhone,
): Promise<readonly [outgoing: Call, incoming: Call]> {
  const outgoing = await caller.call(callee.user)
  const incoming = await callee.incoming()
  incoming.answer()
  await outgoing.answered()
  await bothHear([outgoing, caller], [incoming, callee])
  return [outgoing, incoming]
}

/**
 * Resolves when each of two calls has heard a second of the tone of the other's phone: long enough
 * to be found again in the recording of a loaded machine.
 */
export async function bothHear(
  [one, phone]: readonly [Call, Pick<ScriptedPhone, 'tone'>],
  [other, otherPhone]: readonly [Call, Pick<ScriptedPhone, 'tone'>],
): Promise<void> {
  const seconds = 1
  await Promise.all([
    one.media.hears(otherPhone.tone, { seconds }),
    other.media.hears(phone.tone, { seconds }),
  ])
}

/** The story in words: its codes in order. Each recorded leg's beginning is left out. */
export function told(record: CallView): string {
  return record.story
    .map(({ code }) => code)
    .filter((code) => code !== 'recording_started')
    .join(' ')
}

/** Ids of the calls that are up: the unique ids of the channels that called, oldest first. */
export async function recordIds(pbx: Pbx): Promise<readonly string[]> {
  const table = await pbx.asterisk('core show channels concise')
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('!'))
    .filter((fields) => fields[5] !== 'AppDial')
    .map((fields) => fields.at(-1) ?? '')
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
