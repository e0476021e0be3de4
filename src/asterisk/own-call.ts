import { randomBytes } from 'node:crypto'
import type { Ami } from './ami.js'
import type { Originate } from './ami-originate.js'

/**
 * Originates a call and answers its unique id, by which its record will be found. It is spelled as
 * Asterisk spells its own, after the name of this start, with a last part that Asterisk never
 * makes. Resolves when Asterisk has accepted to call.
 */
export async function ownCall(
  ami: Ami,
  call: Omit<Originate, 'channelId'>,
  now: () => number,
): Promise<string> {
  const { systemName } = await ami.coreSettings()
  const second = Math.floor(now() / 1000)
  const channelId = `${systemName}-${second}.${randomBytes(6).toString('hex')}`
  await ami.originate({ ...call, channelId })
  return channelId
}
