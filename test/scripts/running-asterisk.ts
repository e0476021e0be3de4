import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { asteriskConf, bundle } from '../support/bundle.js'
import { type Child, startChild } from '../support/child.js'
import type { Place } from '../support/place.js'
import { rawAmi } from '../support/raw-ami.js'
import { unprivileged } from '../support/unprivileged.js'
import { poll } from '../support/wait.js'

/** The real Asterisk, running in a data folder as the service would have it. */
export interface RunningAsterisk {
  readonly process: Child
  /** Makes a call that lasts so long; tells whether it has come to its own end. */
  call(seconds: number): Promise<() => boolean>
  /** Resolves when it has begun to stop and takes no new calls. */
  stopping(): Promise<void>
}

/** Starts it in `<data>/conf` and `<data>/run`; resolves when it takes commands. */
export async function runAsterisk(data: string, place: Place): Promise<RunningAsterisk> {
  for (const folder of ['conf', 'run', 'log', 'spool', 'db']) {
    mkdirSync(`${data}/${folder}`, { recursive: true })
  }
  for (const [name, text] of Object.entries(files(data, place))) {
    writeFileSync(`${data}/conf/${name}`, text)
  }
  const account = unprivileged()
  if (account) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, data])
  const command = ['-f', '-C', `${data}/conf/asterisk.conf`]
  const asterisk = startChild(`${bundle}/sbin/asterisk`, command, { ...account })
  await poll(() => existsSync(`${data}/run/asterisk.ctl`), 'console of Asterisk', 15_000)
  const ask = async (words: string): Promise<string> => {
    const command = ['-C', `${data}/conf/asterisk.conf`, '-rx', words]
    return (await promisify(execFile)(`${bundle}/sbin/asterisk`, command, { ...account })).stdout
  }
  await ask('core waitfullybooted')
  const ami = await rawAmi(place.server, place.httpPort, 'test', 'secret-of-test')
  return {
    process: asterisk,
    async call(seconds) {
      const words = [`Channel: Local/${seconds}@call`, 'Application: Wait', 'Data: 600']
      await ami.ask('Action: Originate', ...words, 'Async: true')
      await poll(() => ami.heard().includes('OriginateResponse'), 'answered call', 5000)
      return () => ami.heard().includes('came to its end')
    },
    async stopping() {
      const begun = async () => /during shutdown/.test(await ask('core show uptime'))
      await poll(begun, 'beginning of the stop', 10_000)
    },
  }
}

function files(data: string, place: Place): Readonly<Record<string, string>> {
  return {
    'asterisk.conf': asteriskConf(data, '', `${data}/conf`),
    'modules.conf': '[modules]\nautoload=no\nload=pbx_config.so\n',
    'manager.conf': `[general]
enabled = yes
bindaddr = ${place.server}
port = ${place.httpPort}
[test]
secret = secret-of-test
read = call,dialplan
write = call,originate
`,
    'extensions.conf': dialplan,
  }
}

const dialplan = `[call]
exten => _[0-9]!,1,Answer()
 same => n,Wait(\${EXTEN})
 same => n,NoOp(came to its end)
`
