import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { promisify } from 'node:util'
import type { RecordedLeg } from '../../../src/domain/call-record.js'
import { asteriskConf, bundle } from '../../support/bundle.js'
import { startChild } from '../../support/child.js'
import { tone } from '../../support/tone.js'
import { poll } from '../../support/wait.js'
import { encodeWav } from '../../support/wav.js'

const address = '127.0.70.1'
const modules = [
  ['res_timing_timerfd', 'pbx_config', 'bridge_simple', 'format_wav', 'codec_resample'],
  [
    'app_dial',
    'app_mixmonitor',
    'app_playback',
    'app_stack',
    'func_timeout',
    'app_celgenuserevent',
  ],
  ['res_cdrel_custom', 'cel_custom'],
].flat()

/**
 * The bundled Asterisk with Local channels only: a caller with a 440 Hz voice and one who answers
 * with 1000 Hz, both recorded as the dialplan of the product does it. The caller's voice is there
 * from the first moment, the other's half a second later (`Answer` waits so long for audio).
 */
export async function localAsterisk(home: string, parts: string) {
  for (const folder of ['run', 'log', 'spool', 'db']) mkdirSync(`${home}/${folder}`)
  for (const hertz of [440, 1000]) {
    writeFileSync(`${home}/tone${hertz}.wav`, encodeWav([tone(hertz, 30)], 8000))
  }
  const port = await freePort()
  for (const [name, text] of Object.entries(files(home, parts, port))) {
    writeFileSync(`${home}/${name}`, text)
  }
  const program = `${bundle}/sbin/asterisk`
  const config = ['-C', `${home}/asterisk.conf`]
  const options = { cwd: home, env: { LD_LIBRARY_PATH: `${bundle}/lib` } }
  const child = startChild(program, [...config, '-f'], options)
  // The manager answers before the dialplan is there.
  const booted = () =>
    promisify(execFile)(program, [...config, '-rx', 'core waitfullybooted'], options)
  await poll(booted, 'fully booted Asterisk', 15_000)
  const manager = await login(port)

  /** The caller calls; the one who answers hangs up after so many seconds of talk. */
  function call(seconds: number): void {
    const action = `Action: Originate\r\nChannel: Local/voice@test/n\r\nContext: test\r\n`
    manager.write(`${action}Exten: call${seconds}\r\nPriority: 1\r\nAsync: true\r\n\r\n`)
  }

  /** Both legs with their bridged time once `event` was written for both; the first one called. */
  const legs = (event: string): Promise<readonly RecordedLeg[]> =>
    poll(() => legsOf(`${home}/cel.jsonl`, event), `${event} of two recorded channels`, 15_000, 1)

  const admin = { host: address, port, username: 'test', secret: 'test' }
  return { child, call, legs, admin }
}

function legsOf(file: string, event: string): readonly RecordedLeg[] | undefined {
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const facts = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const at = (channel: unknown, type: string) =>
    facts.find((fact) => fact.uniqueid === channel && fact.eventtype === type)?.eventtime
  const marked = facts.filter((fact) => fact.eventtype === 'RECORDING')
  const channels = [...new Set(marked.map(({ uniqueid }) => uniqueid))]
  if (channels.filter((channel) => at(channel, event) !== undefined).length < 2) return undefined
  return channels.map((channel, index) => ({
    channel: String(channel),
    side: index === 0 ? 'left' : 'right',
    bridged: [
      {
        from: Number(at(channel, 'BRIDGE_ENTER')) * 1000,
        to: Number(at(channel, 'BRIDGE_EXIT') ?? at(channel, 'BRIDGE_ENTER')) * 1000,
      },
    ],
  }))
}

async function login(port: number) {
  const socket = connect({ host: address, port })
  await once(socket, 'data')
  socket.on('error', () => undefined)
  socket.write('Action: Login\r\nUsername: test\r\nSecret: test\r\nEvents: off\r\n\r\n')
  const [answer] = await once(socket, 'data')
  if (!String(answer).includes('Success')) throw new Error(String(answer))
  socket.resume()
  socket.unref()
  return socket
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen({ host: address, port: 0 })
  await once(server, 'listening')
  const taken = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof taken === 'object' && taken !== null ? taken.port : 0
}

function files(home: string, parts: string, port: number): Readonly<Record<string, string>> {
  const record = `MixMonitor(,br(${parts}/\${UNIQUEID}-r.wav)t(${parts}/\${UNIQUEID}-t.wav))`
  return {
    'asterisk.conf': asteriskConf(home, 'systemname = td7\n'),
    'modules.conf': `[modules]\nautoload=no\n${modules.map((name) => `load=${name}.so\n`).join('')}`,
    'logger.conf': '[logfiles]\nmessages => notice,warning,error\n',
    'manager.conf': `[general]\nenabled=yes\nbindaddr=${address}\nport=${port}\n[test]\nsecret=test\nwrite=system,call,originate\n`,
    'cel.conf': '[general]\nenable=yes\nevents=ALL\n',
    'cel_custom.conf': `[${home}/cel.jsonl]\nformat=json\nfields=EventType,EventTime(double),UniqueID\n`,
    'extensions.conf': `[test]
exten => voice,1,Answer()
 same => n,Playback(${home}/tone440)
exten => _call.,1,Gosub(record,s,1)
 same => n,Wait(1)
 same => n,Dial(Local/talk\${EXTEN:4}@test/n,30,U(record))
exten => _talk.,1,Answer()
 same => n,Set(TIMEOUT(absolute)=\${EXTEN:4})
 same => n,Playback(${home}/tone1000)
exten => T,1,Hangup()
[record]
exten => s,1,${record}
 same => n,CELGenUserEvent(RECORDING)
 same => n,Return()
`,
  }
}
