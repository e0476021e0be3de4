import {
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { asteriskConf, bundle } from './bundle.js'
import { type Child, startChild } from './child.js'
import type { Place } from './place.js'
import { unprivileged } from './unprivileged.js'
import { poll } from './wait.js'

/** The bundled Asterisk with the product's modules and rights, for the adapters' tests. */
export interface SmallAsterisk {
  readonly host: string
  readonly ariPort: number
  readonly amiPort: number
  /** Its folder; tests may look for files that must not have appeared. */
  readonly home: string
  /** Rewrites one file of its configuration. */
  write(name: string, text: string): void
  start(): void
  /** Stops it as an accident would, and waits until it is gone. */
  kill(): Promise<void>
  /** It stands still (SIGSTOP) once this resolves, its sockets stay open; `thaw` lets it go on. */
  freeze(): Promise<void>
  thaw(): void
  /** What it said on its console: warnings and errors. */
  said(): string
  stop(): Promise<void>
}

export const amiLogin = { username: 'tongdai', secret: 'secret-of-ami-0123456789' } as const
export const ariLogin = { username: 'tongdai', password: 'secret-of-ari-0123456789' } as const

/** Makes the folder. Nothing runs before `start`. */
export function smallAsterisk(place: Place): SmallAsterisk {
  const home = mkdtempSync('/tmp/td-small-')
  const account = unprivileged()
  const write = (name: string, text: string): void => writeFileSync(`${home}/${name}`, text)
  for (const folder of ['run', 'log', 'spool', 'db']) mkdirSync(`${home}/${folder}`)
  for (const [name, text] of Object.entries(files(place, home))) write(name, text)
  copyFileSync(resolve('asterisk-conf/modules.conf'), `${home}/modules.conf`)
  if (account)
    for (const folder of ['', 'run', 'log', 'spool', 'db'])
      chownSync(`${home}/${folder}`, account.uid, account.gid)
  let child: Child | undefined

  return {
    host: place.server,
    ariPort: place.httpPort,
    amiPort: place.httpsPort,
    home,
    write,
    start() {
      child = startChild(`${bundle}/sbin/asterisk`, ['-C', `${home}/asterisk.conf`, '-f'], {
        ...account,
        env: { LD_LIBRARY_PATH: `${bundle}/lib`, TZ: 'UTC' },
        cwd: home,
      })
    },
    async kill() {
      child?.kill('SIGKILL')
      await child?.ended(3000)
    },
    async freeze() {
      child?.kill('SIGSTOP')
      await poll(() => stopped(child?.pid ?? 0), 'stand-still', 3000, 5)
    },
    thaw: () => child?.kill('SIGCONT'),
    said: () => child?.said() ?? '',
    async stop() {
      child?.kill('SIGCONT')
      await child?.stop(5000)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Every thread has stopped: a signal takes a moment. */
function stopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.every((id) =>
    /^State:\s+T/m.test(readFileSync(`/proc/${pid}/task/${id}/status`, 'utf8')),
  )
}

function files(place: Place, home: string): Readonly<Record<string, string>> {
  return {
    'asterisk.conf': asteriskConf(home, 'live_dangerously = no\nsystemname = small\n'),
    'logger.conf': '[logfiles]\nconsole = warning,error\n',
    'http.conf': `[general]
enabled = yes
bindaddr = ${place.server}
bindport = ${place.httpPort}
`,
    'ari.conf': `[general]
enabled = yes
[${ariLogin.username}]
type = user
password = ${ariLogin.password}
`,
    'manager.conf': `[general]
enabled = yes
bindaddr = ${place.server}
port = ${place.httpsPort}
[${amiLogin.username}]
secret = ${amiLogin.secret}
read = call,security,system
write = system,call,originate
[caller]
secret = ${amiLogin.secret}
write = call,originate
`,
    'pjsip.conf': `[udp]
type=transport
protocol=udp
bind=${place.server}:${place.sipPort}
${phone('101', 'secret-101')}`,
    'extensions.conf': dialplan,
  }
}

/** One endpoint with its auth and its AOR. */
export const phone = (number: string, secret: string): string => `[${number}]
type=endpoint
context=phones
disallow=all
allow=alaw
auth=${number}
aors=${number}
[${number}]
type=auth
auth_type=userpass
username=${number}
password=${secret}
[${number}]
type=aor
max_contacts=5
`

/** 600 waits, 700 asks the application and says what became of it, 800 sends a digit. */
const dialplan = `[globals]
REVISION=seven
[phones]
exten => 101,hint,PJSIP/101
exten => 101,1,Dial(PJSIP/101)
exten => 600,1,Answer()
 same => n,Wait(60)
exten => 700,1,Answer()
 same => n,Set(CAME=\${CALLERID(num)})
 same => n,StasisBroadcast(2000,^tongdai$,hotline:7)
 same => n,Set(GLOBAL(AFTER)=\${STASISSTATUS})
 same => n,Wait(60)
exten => 750,1,Set(GLOBAL(REACHED)=\${GOT})
 same => n,Wait(60)
exten => 800,1,Answer()
 same => n,Wait(0.5)
 same => n,SendDTMF(5)
 same => n,Wait(60)
[secret]
exten => 600,1,Wait(60)
`
