import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { startChild } from '../support/child.js'
import type { Place } from '../support/place.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { sippLogin } from '../support/sipp.js'

/** A phone's number and digest secret. */
export interface Login {
  readonly number: string
  readonly secret: string
}

export interface Load {
  /** The first calls the first callee, and so on, round and round. */
  readonly callers: readonly Login[]
  readonly callees: readonly Login[]
  /** Put before the dialled number. */
  readonly prefix?: string
  readonly calls: number
  /** New calls a second. */
  readonly rate: number
  /** How long each talks, in milliseconds. */
  readonly talkMs: number
  /** Sound both ways: the caller plays, the callee sends it back. */
  readonly media?: boolean
}

type Scenario = 'answer' | 'call' | 'talk'
const answerPort = 15060
const callerPort = 15070

/** Registers phones from one address, where each call is then answered at once, until stopped. */
export async function startAnswering(
  place: Place,
  callees: readonly Login[],
): Promise<{ stop(): Promise<void> }> {
  const server = { host: place.server, port: place.sipPort }
  const address = addressOf(place, '2')
  for (const { number: user, secret } of callees) {
    const phone = await scriptedPhone({ address, port: answerPort, server, user, secret, tone: 0 })
    await phone.register(600).finally(() => phone.close())
  }
  const answering = sipp('answer', place, '2', answerPort, ['-rtp_echo'])
  return { stop: async () => void (await answering.stop()) }
}

/** Places the calls; resolves when the last has ended. Rejects when one did not go well. */
export async function placeCalls(place: Place, load: Load): Promise<void> {
  const { callers, callees, prefix = '' } = load
  const rows = callers.map(({ number, secret }, i) => {
    const callee = callees[i % callees.length]?.number ?? ''
    return [number, sippLogin(number, secret), `${prefix}${callee}`]
  })
  const counts = ['-m', `${load.calls}`, '-r', `${load.rate}`, '-d', `${load.talkMs}`]
  const calling = sipp(load.media ? 'talk' : 'call', place, '1', callerPort, counts, rows)
  await allWell(calling.done(), load.calls)
}

async function allWell(done: Promise<Done>, calls: number): Promise<void> {
  const { successful, words } = await done
  if (successful !== calls) throw new Error(`${successful} of ${calls} went well:\n${words}`)
}

interface Done {
  readonly successful: number
  readonly words: string
}

/** SIPp, at rates that a test does not need, on the address `host` of the place. */
function sipp(
  scenario: Scenario,
  place: Place,
  host: string,
  port: number,
  more: readonly string[],
  rows: readonly (readonly string[])[] = [],
) {
  const home = mkdtempSync(`${tmpdir()}/td-load-`)
  const address = addressOf(place, host)
  writeFileSync(`${home}/scenario.xml`, scenarioText(scenario))
  writeFileSync(`${home}/tone.alaw`, tone)
  writeFileSync(`${home}/rows.csv`, `SEQUENTIAL\n${rows.map((row) => row.join(';')).join('\n')}\n`)
  const child = startChild(
    'sipp',
    [
      ...[`${place.server}:${place.sipPort}`, '-sf', 'scenario.xml', '-l', '1000', '-r', '50'],
      ...['-i', address, '-p', `${port}`, '-bind_local', '-mi', address, '-mp', '16000'],
      ...['-ci', address, '-cp', `${port + 1000}`, '-nostdin', '-aa'],
      ...['-trace_stat', '-stf', 'statistics.csv', '-fd', '1', '-trace_err'],
      ...(rows.length > 0 ? ['-inf', 'rows.csv'] : []),
      ...more,
    ],
    { cwd: home, env: { TERM: 'dumb' } },
  )
  const over = (): Done => {
    const [names = [], ...lines] = readFileSync(`${home}/statistics.csv`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(';'))
    const successful = Number(lines.at(-1)?.[names.indexOf('SuccessfulCall(C)')])
    rmSync(home, { recursive: true, force: true })
    return { successful, words: child.said().slice(0, 2000) }
  }
  return {
    done: async () => {
      await child.ended(300_000)
      return over()
    },
    /** SIGUSR1 lets it finish its calls. */
    stop: async () => {
      child.kill('SIGUSR1')
      await child.ended(10_000).catch(() => child.stop())
      return over()
    },
  }
}

/** Phones stand beside their switchboard: x.1 is called from x.11 and answered at x.21. */
const addressOf = (place: Place, host: string): string =>
  place.server.replace(/(\d+)$/, `${host}$1`)

/** The scenarios of the tests; `talk` is `call` with sound. */
function scenarioText(name: Scenario): string {
  const file = name === 'talk' ? 'call' : name
  const text = readFileSync(new URL(`../telephony/scenarios/${file}.xml`, import.meta.url), 'utf8')
  const play = (what: string): string => `<nop><action><exec rtp_stream="${what}"/></action></nop>`
  if (name !== 'talk') return text
  return text
    .replaceAll('[media_port]', '[rtpstream_audio_port]')
    .replace('<pause/>', `${play('tone.alaw,-1,8')}<pause/>${play('pause')}`)
}

/** A second of A-law that is not silence. */
const tone = Buffer.from(Array.from({ length: 8000 }, (_, i) => 0x40 | (i % 64)))
