import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from './child.js'
import { netstring, netstrings } from './netstring.js'
import type { Peer } from './sip/transaction.js'
import { temporaryFolder } from './temporary.js'
import { describe, heard, secondsOf, tone } from './tone.js'
import { unprivileged } from './unprivileged.js'
import { changes, poll } from './wait.js'
import { decodeWav, encodeWav } from './wav.js'

export interface BaresipOptions {
  /** An address of its own (127.x.y.z); ports on it are fixed. */
  readonly address: string
  readonly server: Peer
  readonly user: string
  readonly secret: string
  /** Hertz of the tone it speaks. */
  readonly tone: number
  readonly codec?: 'PCMA' | 'PCMU'
  readonly answer?: 'manual' | 'auto'
  readonly port?: number
  /** UDP when not given. */
  readonly transport?: 'tcp' | 'tls'
}

export interface PhoneEvent {
  /** `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, `REGISTER_OK`, … */
  readonly type: string
  /** The other side's URI, or the reason of an end (`486 Busy Here`). */
  readonly param: string
}

/**
 * A real softphone (baresip 1.0), one process. What it cannot do by its command socket (a chosen
 * refusal, REFER with Replaces) the scripted phone does.
 */
export interface Baresip {
  readonly user: string
  register(): Promise<void>
  dial(number: string): Promise<void>
  accept(): Promise<void>
  /** Ends the call, cancels it, or (ringing here) refuses it with 486. */
  hangup(): Promise<void>
  /**
   * Re-INVITE with `sendonly`. This baresip keeps no record of what it hears after its own hold;
   * the other side, or a scripted phone that holds, tells whether the sound came back.
   */
  hold(): Promise<void>
  resume(): Promise<void>
  /** Blind transfer (REFER). */
  transfer(number: string): Promise<void>
  /** Presses keys as RFC 4733 events; the phone needs a rest between two. */
  sendDtmf(digits: string): Promise<void>
  /** The next event of that type that was not yet waited for. */
  waitFor(type: string, ms?: number): Promise<PhoneEvent>
  /** What it has heard in all calls so far, in order. */
  sound(): Int16Array
  /** Resolves when a tone was heard for half a second in all since `from` seconds of `sound()`. */
  hears(hertz: number, options?: { from?: number; seconds?: number; ms?: number }): Promise<void>
  /** Resolves when it has heard anything but the tone for a whole second (silence counts). */
  hearsNot(hertz: number, ms?: number): Promise<void>
  /** Its own words, for a failing test. */
  said(): string
  stop(): Promise<void>
}

const controlPort = 15090

/** Starts the process and waits until it takes commands; it is not registered yet. */
export async function baresip(options: BaresipOptions): Promise<Baresip> {
  const home = temporaryFolder('td-phone')
  const account = unprivileged()
  for (const [name, text] of Object.entries(files(options, home)))
    writeFileSync(`${home}/${name}`, text)
  const phone = startChild('baresip', ['-f', home], { ...account, cwd: home })
  await phone.says(/baresip is ready/, 5000)

  const events: PhoneEvent[] = []
  const changed = changes()
  const answers = new Map<string, (answer: { ok: boolean; data: string }) => void>()
  const socket = connect(controlPort, options.address)
  socket.on('error', () => {
    // The phone has ended; whoever waits for it runs into a deadline that says so.
  })
  socket.on(
    'data',
    netstrings((text) => {
      const said = JSON.parse(text)
      if (said.event) events.push({ type: said.type, param: said.param ?? '' })
      else answers.get(said.token)?.(said)
      changed.fire()
    }),
  )

  let asked = 0
  const command = async (name: string, params = ''): Promise<void> => {
    const token = String(++asked)
    const answer = new Promise<{ ok: boolean; data: string }>((resolve) =>
      answers.set(token, resolve),
    )
    socket.write(netstring(JSON.stringify({ command: name, params, token })))
    const { ok, data } = await Promise.race([answer, sleep(3000, undefined, { ref: false })]).then(
      (a) => a ?? { ok: false, data: 'no answer' },
    )
    if (!ok) throw new Error(`baresip ${options.user} refused ${name}: ${data}`)
  }
  const waitFor = (type: string, ms = 15_000): Promise<PhoneEvent> => {
    const next = (): PhoneEvent | undefined => {
      const at = events.findIndex((event) => event.type === type)
      return at < 0 ? undefined : events.splice(at, 1)[0]
    }
    const seen = (): string => `events: ${events.map((e) => `${e.type} ${e.param}`).join(', ')}`
    return changed.until(next, `${type} of ${options.user}`, ms, seen)
  }
  const sound = (): Int16Array => recorded(home)
  const { host, port } = options.server

  return {
    user: options.user,
    register: async () => {
      await command('uanew', accountLine(options))
      await waitFor('REGISTER_OK')
    },
    dial: (number) => command('dial', `sip:${number}@${host}:${port}`),
    accept: () => command('accept'),
    hangup: () => command('hangup'),
    hold: () => command('hold'),
    resume: () => command('resume').catch(butNotHeld),
    transfer: (number) => command('transfer', `sip:${number}@${host}:${port}`),
    sendDtmf: async (digits) => {
      for (const digit of digits) {
        await command('sndcode', digit)
        await sleep(350)
      }
    },
    waitFor,
    sound,
    hears: async (hertz, { from = sound().length / 8000, seconds = 0.5, ms = 15_000 } = {}) => {
      const enough = (): boolean => secondsOf(sound(), hertz, { from }) >= seconds - 0.001
      await poll(enough, `${hertz} Hz`, ms).catch((error: Error) => {
        const part = sound().subarray(Math.round(from * 8000))
        throw new Error(`${error.message}; ${options.user} heard: ${describe(part) || 'nothing'}`)
      })
    },
    hearsNot: async (hertz, ms = 15_000) => {
      const lastSecond = (): Int16Array => sound().subarray(-8000)
      const begun = sound().length
      const enough = (): boolean =>
        sound().length >= begun + 8000 && heard(lastSecond(), hertz) === 0
      await poll(enough, `second without ${hertz} Hz`, ms)
    },
    said: phone.said,
    stop: async () => {
      socket.destroy()
      await phone.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** baresip 1.1 resumes, and then says so of the other call, which it would hold and has not got. */
function butNotHeld(error: Error): void {
  if (!error.message.endsWith('Invalid argument')) throw error
}

/** Every stream of every call is a file of its own, named by the time it began. */
function recorded(home: string): Int16Array {
  const names = readdirSync(home).filter((name) => name.endsWith('-dec.wav'))
  const parts = names.toSorted().map((name) => {
    const file = readFileSync(`${home}/${name}`)
    return file.length < 44 ? [] : [...(decodeWav(file, true).channels[0] ?? [])]
  })
  return Int16Array.from(parts.flat())
}

function accountLine(options: BaresipOptions): string {
  const { user, secret, server, answer, codec = 'PCMA', transport } = options
  const by = transport === undefined ? '' : `;transport=${transport}`
  const aor = `<sip:${user}@${server.host}:${server.port}${by}>`
  const how = `answermode=${answer ?? 'manual'};audio_codecs=${codec}/8000/1;regint=300`
  return `${aor};auth_user=${user};auth_pass=${secret};${how}`
}

/**
 * `net_interface` takes the address itself (`lo` would bind every phone to 127.0.0.1); a TLS port
 * follows the SIP port; the sound module writes what it hears, the aubridge is its loudspeaker.
 */
function files(options: BaresipOptions, home: string): Readonly<Record<string, string | Buffer>> {
  const { address, port = 15060 } = options
  return {
    'tone.wav': encodeWav([tone(options.tone, 60)], 8000),
    accounts: '',
    contacts: '',
    config: `poll_method epoll
sip_listen ${address}:${port}
net_interface ${address}
call_local_timeout 120
call_max_calls 4
audio_source aufile,${home}/tone.wav
audio_player aubridge,ear
audio_alert aubridge,bell
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_buffer 20-160
module_path ${modules()}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen ${address}:${controlPort}
snd_path ${home}
ringback_disabled yes
`,
  }
}

/** Debian keeps the modules here on every architecture. */
function modules(): string {
  return '/usr/lib/baresip/modules'
}
