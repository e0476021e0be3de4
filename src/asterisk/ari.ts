import { AsyncLocalStorage } from 'node:async_hooks'
import { z } from 'zod'
import { containedRequire } from './ari-contain.js'
import { type AriChannel, type AriEvent, ariChannel } from './ari-events.js'
import { askHttp, type Exchange } from './ari-http.js'
import {
  type AriLibrary,
  type AriLink,
  type AriParameters,
  executeIn,
  openAriLink,
} from './ari-link.js'
import { AsteriskError, isGone, wordsOf } from './asterisk-error.js'
import type { Connection, ConnectionOptions } from './connection.js'
import { keepConnected } from './keep-connected.js'
import { listeners } from './listeners.js'
import { parsed } from './parsed.js'
import { extensionName, fitting, safeValue, uniqueId, variableName } from './safe-value.js'

export interface AriOptions extends ConnectionOptions {
  readonly username: string
  readonly password: string
  /** The Stasis application; `tongdai` if not given. Never subscribed to everything. */
  readonly application?: string
  /** Events of these types do not come. */
  readonly leaveOut?: readonly string[]
  /** What stands before every path (`/Ab3…`), '' if not given: Asterisk's `prefix`. */
  readonly prefix?: string
}

/** What Asterisk lets us do with callers it handed to the application. Ids are channel ids. */
export interface Ari extends Connection<AriEvent> {
  info(): Promise<AriInfo>
  /** Every channel of Asterisk, ours or not. */
  channels(): Promise<readonly AriChannel[]>
  /** Takes a caller that Asterisk offers (CallBroadcast). False: too late, the dialplan goes on. */
  claim(channel: string): Promise<boolean>
  answer(channel: string): Promise<void>
  /**
   * Plays files one after the other (absolute paths without their ending), and nothing else
   * meanwhile. `playback` is our own id, told in `PlaybackFinished` when the last one has ended.
   */
  play(channel: string, playback: string, files: readonly string[]): Promise<void>
  /** Ends a playback; false: there is none. */
  stopPlayback(playback: string): Promise<boolean>
  /** Music until `continue`, another order or the end; of the channel's own class if none is named. */
  moh(channel: string, musicClass?: string): Promise<void>
  setVariable(channel: string, name: string, value: string): Promise<void>
  /** Nothing when the variable or the channel is not there. */
  getVariable(channel: string, name: string): Promise<string | undefined>
  /** Back into the dialplan, priority 1 of the extension. */
  continue(channel: string, context: string, exten: string): Promise<void>
  hangup(channel: string, reason?: HangupReason): Promise<void>
  /** Events of `channel:<id>`, `endpoint:PJSIP/101`, `deviceState:…` come to the application, too. */
  applicationSubscribe(source: string): Promise<void>
}

export const hangupReasons = [
  'normal',
  'busy',
  'congestion',
  'no_answer',
  'timeout',
  'rejected',
] as const
export type HangupReason = (typeof hangupReasons)[number]

const info = z
  .object({
    system: z.object({ version: z.string(), entity_id: z.string() }),
    config: z.object({ name: z.string() }),
    status: z.object({ startup_time: z.string() }),
  })
  .transform((i) => ({
    version: i.system.version,
    entityId: i.system.entity_id,
    systemName: i.config.name,
    /** Epoch milliseconds. */
    startedAt: Date.parse(i.status.startup_time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')),
  }))
export type AriInfo = z.output<typeof info>

/** The one user of ari-client: fresh client per connection, deadlines, plain data, no replay. */
export function ari(options: AriOptions): Ari {
  const { host, port, username, password, log, timeoutMs = 5000, prefix = '' } = options
  const application = fitting(
    'application',
    /^[A-Za-z0-9_-]{1,40}$/,
    options.application ?? 'tongdai',
  )
  const told = listeners<AriEvent>(log)
  const exchanges = new AsyncLocalStorage<Exchange>()
  const library = containedRequire(executeIn(exchanges))('ari-client') as AriLibrary
  let dropped = 0
  /** What is left out on the connection of now has been told. */
  let settled: Promise<void> = Promise.resolve()
  safeValue('ARI user', username)
  safeValue('ARI password', password)

  const onEvent = (event: AriEvent | undefined) => {
    if (event === undefined) dropped += 1
    else told.tell(event)
  }
  const kept = keepConnected({
    name: 'ARI',
    log,
    timeoutMs,
    random: options.random ?? Math.random,
    pingEveryMs: options.pingEveryMs ?? 10_000,
    async open(signal) {
      const link = await openAriLink(
        {
          ...{ library, exchanges, host, port, prefix, username, password, application },
          ...{ timeoutMs, onEvent },
        },
        signal,
      )
      settled = leaveOut(link)
      return link
    },
  })
  /**
   * Before anything is subscribed: Asterisk reads what is left out without a lock when it tells of the
   * application (`event_filter_to_json`, res/stasis/app.c), and may die when that changes meanwhile.
   */
  async function leaveOut(link: AriLink): Promise<void> {
    const filter = { disallowed: (options.leaveOut ?? []).map((type) => ({ type })) }
    if (filter.disallowed.length === 0) return
    await link
      .call('applications', 'filter', { applicationName: application, filter })
      .catch((error: unknown) => log.warn({ reason: wordsOf(error) }, 'ARI: events not left out'))
  }
  const call = async (resource: string, operation: string, parameters: AriParameters = {}) => {
    for (const [name, value] of Object.entries(parameters))
      safeValue(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
    return kept.link().call(resource, operation, parameters)
  }
  const ofChannel = (operation: string, channelId: string, parameters = {}) =>
    call('channels', operation, { channelId: uniqueId(channelId), ...parameters })

  return {
    get connected() {
      return kept.state === 'up'
    },
    get dropped() {
      return dropped
    },
    onState: kept.onState,
    onEvent: told.add,
    start: kept.start,
    hurry: kept.hurry,
    stop: kept.stop,

    answers: (signal) => askHttp({ host, port, prefix, username, password, signal }),
    async info() {
      return parsed(info, await call('asterisk', 'getInfo'))
    },
    async channels() {
      return parsed(z.array(ariChannel), await call('channels', 'list'))
    },
    async claim(channelId) {
      try {
        await call('events', 'claimChannel', { channelId: uniqueId(channelId), application })
        return true
      } catch (error) {
        if (isGone(error)) return false
        throw error
      }
    },
    async answer(channelId) {
      await ofChannel('answer', channelId)
    },
    async play(channelId, playback, files) {
      const media = files.map((file) => `sound:${fitting('sound', soundFile, file)}`).join(',')
      await ofChannel('playWithId', channelId, { playbackId: uniqueId(playback), media })
    },
    async stopPlayback(playback) {
      try {
        await call('playbacks', 'stop', { playbackId: uniqueId(playback) })
        return true
      } catch (error) {
        if (isGone(error)) return false
        throw error
      }
    },
    async moh(channelId, mohClass) {
      await ofChannel('startMoh', channelId, mohClass === undefined ? {} : { mohClass })
    },
    async setVariable(channelId, name, value) {
      await ofChannel('setChannelVar', channelId, { variable: variableName(name), value })
    },
    async getVariable(channelId, name) {
      try {
        const answer = await ofChannel('getChannelVar', channelId, { variable: variableName(name) })
        return parsed(z.object({ value: z.string() }), answer).value
      } catch (error) {
        if (error instanceof AsteriskError && error.status === 404) return undefined
        throw error
      }
    },
    async continue(channelId, context, exten) {
      const name = fitting('context', /^[A-Za-z0-9_-]{1,79}$/, context)
      const to = { context: name, extension: extensionName(exten), priority: 1 }
      await ofChannel('continueInDialplan', channelId, to)
    },
    async hangup(channelId, reason = 'normal') {
      await ofChannel('hangup', channelId, { reason })
    },
    async applicationSubscribe(eventSource) {
      await settled
      await call('applications', 'subscribe', { applicationName: application, eventSource })
    },
  }
}

/** Ours or the bundled ones. A comma would begin another file. */
const soundFile = /^\/?[A-Za-z0-9_.\-/]{1,400}$/
