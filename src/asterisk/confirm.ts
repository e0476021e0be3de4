import type { ExpectedEndpoint } from '../conf/expected.js'
import type { Ami } from './ami.js'
import type { PjsipEndpoint } from './ami-endpoint.js'

/**
 * Whether Asterisk has an endpoint exactly as rendered; `undefined` expects that there is none. What
 * stands beside it is known by its name, which carries the fingerprint as well.
 */
export async function confirmEndpoint(
  ami: Ami,
  name: string,
  expected: ExpectedEndpoint | undefined,
): Promise<boolean> {
  const found = await ami.pjsipEndpoint(name)
  if (found === undefined || expected === undefined) return found === expected
  if (!carries(found, expected)) return false
  const own = `${name}-${expected.fingerprint}`
  if (expected.beside.includes('identify') && !found.identifies.includes(own)) return false
  if (!expected.beside.includes('registration')) return true
  return (await ami.registrations()).some((registration) => registration.name === own)
}

function carries({ endpoint, auth }: PjsipEndpoint, expected: ExpectedEndpoint): boolean {
  if (!`,${endpoint.setvar ?? ''},`.includes(`,CONF=${expected.fingerprint},`)) return false
  return expected.secret === undefined ? !auth : auth?.hasSecret(expected.secret) === true
}
