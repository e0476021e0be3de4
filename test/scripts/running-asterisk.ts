import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { bundle } from '../support/bare-asterisk.js'
import { type Child, startChild } from '../support/child.js'
import type { Place } from '../support/place.js'
import { rawAmi } from '../support/raw-ami.js'
import { unprivileged } from '../support/unprivileged.js'
import { poll } from '../support/wait.js'

/** The real Asterisk, running in a data folder as the service would have it. */
export interface RunningAsterisk {
  readonly process: Child
  /** A call that lasts until it is ended; ends it. */
  call(): Promise<() => Promise<void>>
}

/** Starts it in `<data>/conf` and `<data>/run`; resolves when it takes commands. */
export async function runAsterisk(data: string, place: Place): Promise<RunningAsterisk> {
  for (const folder of ['conf', 'run', 'logs', 'db']) {
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
  const ask = ['-C', `${data}/conf/asterisk.conf`, '-rx', 'core waitfullybooted']
  await promisify(execFile)(`${bundle}/sbin/asterisk`, ask, { ...account })
  const ami = await rawAmi(place.server, place.httpPort, 'test', 'secret-of-test')
  return {
    process: asterisk,
    async call() {
      const words = ['Channel: Local/s@wait', 'Application: Wait', 'Data: 600', 'Async: true']
      await ami.ask('Action: Originate', ...words)
      const response = /Event: OriginateResponse[\s\S]*?Channel: (\S+)/
      const answered = () => response.exec(ami.heard())?.[1]
      const channel = await poll(answered, 'answered call', 5000)
      return async () => {
        await ami.ask('Action: Hangup', `Channel: ${channel}`)
        ami.close()
      }
    },
  }
}

function files(data: string, place: Place): Readonly<Record<string, string>> {
  const library = `${bundle}/var/lib/asterisk`
  return {
    'asterisk.conf': `[directories]
astetcdir => ${data}/conf
astmoddir => ${bundle}/lib/asterisk/modules
astvarlibdir => ${library}
astdatadir => ${library}
astkeydir => ${library}
astdbdir => ${data}/db
astspooldir => ${data}/db
astrundir => ${data}/run
astlogdir => ${data}/logs
`,
    'modules.conf': '[modules]\nautoload=no\nload=pbx_config.so\n',
    'manager.conf': `[general]
enabled = yes
bindaddr = ${place.server}
port = ${place.httpPort}
[test]
secret = secret-of-test
read = call
write = call,originate
`,
    'extensions.conf': '[wait]\nexten => s,1,Answer()\n same => n,Wait(600)\n',
  }
}
