import { readFileSync } from 'node:fs'
import type { Test } from 'tap'
import type { Pbx } from '../support/pbx.js'
import { rawAmi } from '../support/raw-ami.js'

/** Every key of a phone. */
export const allKeys = '0123456789*#'

/**
 * Everything the dialplan has told of supervisors since this was called, as `begun whisper`. It tells whatever
 * a supervisor's phone begins or leaves, also when the service makes up for it before anybody hears it.
 */
export async function supervisionTold(
  t: Test,
  pbx: Pbx,
): Promise<() => Promise<readonly string[]>> {
  const { amiPort, amiSecret } = JSON.parse(readFileSync(`${pbx.data}/secrets.json`, 'utf8'))
  const ami = await rawAmi('127.0.0.1', amiPort, 'tongdai', amiSecret)
  t.teardown(() => ami.close())
  return async () => {
    await ami.ask('Action: Ping')
    return ami
      .heard()
      .split('\r\n\r\n')
      .filter((record) => record.includes('\r\nUserEvent: Supervision\r\n'))
      .map((record) =>
        [...record.matchAll(/^(?:Step|Does): (\S+)/gm)].map(([, word]) => word).join(' '),
      )
  }
}
