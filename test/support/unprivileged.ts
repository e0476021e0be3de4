import { readFileSync } from 'node:fs'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * The account that Asterisk and the service run as when the tests run as root (`tongdai`, made by
 * the start script, else `nobody`); undefined when the tests have no right to change it.
 */
export function unprivileged(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found =
    accounts.find(([name]) => name === 'tongdai') ?? accounts.find(([name]) => name === 'nobody')
  if (!found) throw new Error('there is neither an account tongdai nor nobody')
  return { uid: Number(found[2]), gid: Number(found[3]) }
}
