import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startFiles } from '../../src/asterisk/asterisk.conf.js'
import { type Home, homeOf, makeFolders } from '../../src/asterisk/home.js'
import { bundle } from '../support/bundle.js'
import { proveSip } from '../support/certificate.js'
import { startChild } from '../support/child.js'
import type { Place } from '../support/place.js'
import { poll } from '../support/wait.js'

/** What the product is compared with: the same binary, modules and endpoints, hand-written. */
export interface HandWritten {
  readonly place: Place
  readonly pid: number
  readonly recordings: string
  /** Where its CEL goes, if it writes any. */
  readonly cel: string
  stop(): Promise<void>
}

/** Same folders and network as the product's; none of its connections. */
const noCel: Readonly<Record<string, string>> = {
  'cel.conf': '[general]\nenable = no\n',
  'cel_custom.conf': '',
}
const off: Readonly<Record<string, string>> = {
  'manager.conf': '[general]\nenabled = no\n',
  'ari.conf': '[general]\nenabled = no\n',
  'http.conf': '[general]\nenabled = no\n',
}

/** What it is given beside the product's own files. */
export interface HandWrittenFiles {
  readonly dialplan: (home: Home) => string
  /** Beside the product's. */
  readonly modules?: readonly string[]
  /** In the place of the product's, by their names. */
  readonly files?: Readonly<Record<string, string>>
  /** CEL as the product has it. */
  readonly withCel?: boolean
}

/**
 * The one-line dialplan, and beside it (by a digit put before the number) the same with the
 * recording lines of the product, and with one such line on the caller alone.
 */
const oneLine = ({ recordings }: Home): string => {
  const record = `MixMonitor(,br(${recordings}/\${UNIQUEID}-r.wav)t(${recordings}/\${UNIQUEID}-t.wav))`
  return `[phones]
exten => _XXX,1,Dial(PJSIP/\${EXTEN},30)

exten => _8XXX,1,${record}
 same => n,Dial(PJSIP/\${EXTEN:1},30,U(record))

exten => _9XXX,1,${record}
 same => n,Dial(PJSIP/\${EXTEN:1},30)

[record]
exten => s,1,${record}
 same => n,Return()
`
}

/** Starts it with the endpoints of a running product, less what the product alone needs in them. */
export async function startHandWritten(
  place: Place,
  productData: string,
  { dialplan, modules = [], files: more = {}, withCel = false }: HandWrittenFiles = {
    dialplan: oneLine,
  },
): Promise<HandWritten> {
  const data = mkdtempSync(`${tmpdir()}/td-hand-`)
  const home = homeOf(data, bundle)
  await makeFolders(home)
  await proveSip(home)
  const written = fileURLToPath(new URL('../../asterisk-conf', import.meta.url))
  for (const name of readdirSync(written)) cpSync(join(written, name), join(home.conf, name))
  const endpoints = readFileSync(join(homeOf(productData, bundle).generated, 'pjsip.conf'), 'utf8')
  const loaded = readFileSync(join(written, 'modules.conf'), 'utf8')
  const files = {
    ...Object.fromEntries(start(home, place)),
    ...off,
    ...(withCel ? {} : noCel),
    ...more,
    'extensions.conf': dialplan(home),
    'modules.conf': `${loaded}${modules.map((name) => `load = ${name}\n`).join('')}`,
    'generated/pjsip.conf': endpoints.replace(/^set_var = .*\n/gm, ''),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home.conf, name), text)

  const config = ['-C', join(home.conf, 'asterisk.conf')]
  const asterisk = startChild(home.program, ['-f', ...config], { cwd: data })
  const ask = async (command: string): Promise<string> => {
    const console = startChild(home.program, [...config, '-rx', command], { cwd: data })
    await console.ended(5000)
    return console.said()
  }
  await poll(async () => /^Asterisk 22/m.test(await ask('core show version')), 'Asterisk', 15_000)
  await ask('core waitfullybooted')
  return {
    place,
    pid: asterisk.pid,
    recordings: home.recordings,
    cel: home.celFile,
    stop: async () => {
      await asterisk.stop(5000)
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function start(
  home: Home,
  { server, sipPort, sipTlsPort, rtp }: Place,
): ReadonlyMap<string, string> {
  const secrets = { amiPort: 48063, ariPort: 48064, amiSecret: 'none', ariSecret: 'none' }
  const sip = {
    ...{ host: server, port: sipPort, tlsPort: sipTlsPort, rtp },
    ...{ externalAddress: undefined, localNetworks: [] },
  }
  return startFiles(home, secrets, sip, 'hand')
}
