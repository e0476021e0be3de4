import { execFile } from 'node:child_process'
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { asteriskConf, bundle, library } from './bundle.js'
import { startChild } from './child.js'
import type { Place } from './place.js'
import { temporaryFolder } from './temporary.js'
import { unprivileged } from './unprivileged.js'
import { poll } from './wait.js'

/** The bundled Asterisk with a hand-written configuration: what the test phones are tested with. */
export interface BareAsterisk {
  /** One command of Asterisk's console, for what a test wants to look at. */
  ask(command: string): Promise<string>
  stop(): Promise<void>
}

/** Starts it with extensions that may call each other; every secret is `secret-<number>`. */
export async function startBareAsterisk(
  place: Place,
  numbers: readonly string[],
): Promise<BareAsterisk> {
  const home = temporaryFolder('td-bare')
  const account = unprivileged()
  const write = (name: string, text: string): void => writeFileSync(`${home}/${name}`, text)
  for (const folder of ['run', 'log', 'spool', 'db']) mkdirSync(`${home}/${folder}`)
  for (const [name, text] of Object.entries(files(place, numbers, home))) write(name, text)
  if (account)
    for (const folder of ['run', 'log', 'spool', 'db'])
      chownSync(`${home}/${folder}`, account.uid, account.gid)

  const env = { LD_LIBRARY_PATH: `${bundle}/lib` }
  const options = { ...account, env, cwd: home }
  const config = ['-C', `${home}/asterisk.conf`]
  const asterisk = startChild(`${bundle}/sbin/asterisk`, [...config, '-f'], options)
  const ask = async (command: string): Promise<string> => {
    const run = promisify(execFile)
    return (await run(`${bundle}/sbin/asterisk`, [...config, '-rx', command], options)).stdout
  }
  await poll(() => ask('core waitfullybooted'), 'fully booted Asterisk', 15_000, 100)
  return {
    ask,
    stop: async () => {
      await asterisk.stop(5000)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function files(
  place: Place,
  numbers: readonly string[],
  home: string,
): Readonly<Record<string, string>> {
  return {
    'asterisk.conf': asteriskConf(home),
    'modules.conf': '[modules]\nautoload=yes\n',
    'logger.conf': '[logfiles]\nmessages => notice,warning,error\n',
    'rtp.conf': `[general]\nrtpstart=${place.rtp.from}\nrtpend=${place.rtp.to}\n`,
    'musiconhold.conf': `[default]\nmode=files\ndirectory=${library}/moh\n`,
    'extensions.conf': `[phones]
exten => *43,1,Answer()
 same => n,Echo()
exten => _X.,1,Dial(\${PJSIP_DIAL_CONTACTS(\${EXTEN})},30)
`,
    'pjsip.conf': `[udp]
type=transport
protocol=udp
bind=${place.server}:${place.sipPort}
${numbers.map(phone).join('')}`,
  }
}

function phone(number: string): string {
  return `[${number}]
type=endpoint
context=phones
disallow=all
allow=alaw,ulaw
auth=${number}
aors=${number}
direct_media=no
[${number}]
type=auth
auth_type=userpass
username=${number}
password=secret-${number}
[${number}]
type=aor
max_contacts=5
`
}
