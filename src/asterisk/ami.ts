import Manager from 'asterisk-manager'
import { type PjsipEndpoint, pjsipEndpoint } from './ami-endpoint.js'
import { type AmiEvent, amiEvent } from './ami-events.js'
import { allowedContext, type Originate, originateFields } from './ami-originate.js'
import * as reply from './ami-replies.js'
import { type AmiFields, type AmiItem, openAmiWire } from './ami-wire.js'
import { AsteriskError, nothingIf } from './asterisk-error.js'
import type { Connection, ConnectionOptions } from './connection.js'
import { keepConnected } from './keep-connected.js'
import { listeners } from './listeners.js'
import { parsed, parsedAll } from './parsed.js'
import { moduleName, type ReloadableModule } from './reloadable.js'
import {
  anyChannel,
  channelName,
  contactId,
  extensionName,
  fitting,
  globalName,
  objectName,
  readableName,
  safeValue,
  uniqueId,
  variableName,
} from './safe-value.js'

export interface AmiOptions extends ConnectionOptions {
  readonly username: string
  readonly secret: string
  /** Generated contexts: the only ones calls may be originated or redirected to. */
  readonly contexts: Iterable<string>
  /** Classes of events asked for; each costs CPU in every call. */
  readonly eventMask?: string
}

/** Asterisk's administration by a list of typed actions; there is no free one. */
export interface Ami extends Connection<AmiEvent> {
  ping(): Promise<void>
  coreStatus(): Promise<reply.CoreStatus>
  coreSettings(): Promise<reply.CoreSettings>
  /** Rejects with `refused` when Asterisk could not reload. Success does not mean: file accepted. */
  reload(module: ReloadableModule, timeoutMs?: number): Promise<void>
  /** Nothing when Asterisk has no such endpoint. */
  pjsipEndpoint(name: string): Promise<PjsipEndpoint | undefined>
  /** Registered contacts of every AOR; static ones are not among them (`pjsipEndpoint` has them). */
  contacts(): Promise<readonly reply.Contact[]>
  /** Ends a registration, by the id that `pjsipEndpoint` gives. Calls are not touched. */
  forgetContact(id: string): Promise<void>
  /** Our registrations at carriers. */
  registrations(): Promise<readonly reply.OutboundRegistration[]>
  /** Ends a registration at a carrier and does not begin it again by itself. */
  unregister(registration: string): Promise<void>
  /** Begins a registration at a carrier, or renews it. */
  register(registration: string): Promise<void>
  /** Asks the contacts of an endpoint at once whether they are there (OPTIONS). */
  qualify(endpoint: string): Promise<void>
  channels(): Promise<readonly reply.AmiChannel[]>
  deviceStates(): Promise<readonly reply.DeviceState[]>
  extensionState(context: string, exten: string): Promise<reply.ExtensionState>
  /** True when the dialplan has the extension at priority 1. */
  hasExtension(context: string, exten: string): Promise<boolean>
  /** A global variable of the dialplan; '' when it is not set. */
  getGlobal(name: string): Promise<string>
  /** Sets a global variable of the dialplan; '' makes it as if it were not set. */
  setGlobal(name: string, value: string): Promise<void>
  /**
   * Sets a variable or function (`TIMEOUT(absolute)`) of a channel, by its unique id, whatever it is
   * doing; false when it is gone. ARI's own way waits until the channel's playback has ended.
   */
  setVariable(channelId: string, name: string, value: string): Promise<boolean>
  /** Resolves when Asterisk has accepted to call, not when somebody answers. */
  originate(call: Originate): Promise<void>
  /** A variable of a channel, by its unique id; '' when it is not set, or the channel is gone. */
  getVariable(channelId: string, name: string): Promise<string>
  /** By name or unique id. `cause` by Q.850; 16 is an ordinary hang-up. Refused when the channel is gone. */
  hangup(channel: string, cause?: number): Promise<void>
  /** Ends the recording (MixMonitor) of a channel; false when it has none or is gone. */
  stopRecording(channel: string): Promise<boolean>
  /** Refused when the extension does not exist: Asterisk itself would hang the call up. */
  redirect(channel: string, context: string, exten: string): Promise<void>
}

/** The one user of asterisk-manager: fresh client per connection, deadlines, no replay. */
export function ami(options: AmiOptions): Ami {
  const { host, port, username, secret, log, timeoutMs = 5000 } = options
  const contexts = new Set(options.contexts)
  const told = listeners<AmiEvent>(log)
  let dropped = 0
  safeValue('AMI user', username)
  safeValue('AMI secret', secret)

  const onEvent = (item: AmiItem) => {
    const event = amiEvent(item)
    if (event === undefined) dropped += 1
    else told.tell(event)
  }
  const fresh = () => ({ manager: new Manager(null, host, username, secret), host, port })
  const kept = keepConnected({
    name: 'AMI',
    log,
    timeoutMs,
    random: options.random ?? Math.random,
    pingEveryMs: options.pingEveryMs ?? 10_000,
    open: (signal) =>
      openAmiWire(
        { ...fresh(), timeoutMs, eventMask: options.eventMask ?? 'security,system', onEvent },
        signal,
      ),
  })

  const send = async (action: string, fields?: AmiFields, ms?: number) =>
    kept.link().send(action, fields, ms)
  const listed = async (action: string, fields?: AmiFields) => (await send(action, fields)).events
  const getvar = async (Variable: string) => {
    const { response } = await send('Getvar', { Variable })
    return typeof response.value === 'string' ? response.value : ''
  }
  const hasExtension: Ami['hasExtension'] = async (context, exten) => {
    const name = fitting('context', /^[A-Za-z0-9_-]{1,79}$/, context)
    return (await getvar(`DIALPLAN_EXISTS(${name},${extensionName(exten)},1)`)) === '1'
  }

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

    async answers(signal) {
      const timeoutMs = longestMs
      const wire = await openAmiWire(
        { ...fresh(), timeoutMs, eventMask: 'off', onEvent() {} },
        signal,
      )
      wire.close('it has answered')
      await wire.closed
    },
    async ping() {
      await send('Ping')
    },
    async coreStatus() {
      return parsed(reply.coreStatus, (await send('CoreStatus')).response)
    },
    async coreSettings() {
      return parsed(reply.coreSettings, (await send('CoreSettings')).response)
    },
    async reload(module, ms = 30_000) {
      await send('Reload', { Module: moduleName(module) }, ms)
    },
    async pjsipEndpoint(name) {
      try {
        return pjsipEndpoint(await listed('PJSIPShowEndpoint', { Endpoint: objectName(name) }))
      } catch (error) {
        return nothingIf(/Unable to retrieve endpoint/, error)
      }
    },
    async contacts() {
      const items = await listed('PJSIPShowContacts').catch((error) =>
        nothingIf(/No Contacts found/, error),
      )
      return parsedAll(reply.contact, items ?? [])
    },
    async forgetContact(id) {
      // Asterisk has no action for it, but reads registrations from its database each time.
      await send('DBDel', { Family: 'registrar', Key: `contact/${contactId(id)}` })
    },
    async registrations() {
      const items = await listed('PJSIPShowRegistrationsOutbound')
      const details = items.filter(({ event }) => event === 'OutboundRegistrationDetail')
      return parsedAll(reply.registration, details)
    },
    async unregister(registration) {
      await send('PJSIPUnregister', { Registration: objectName(registration) })
    },
    async register(registration) {
      await send('PJSIPRegister', { Registration: objectName(registration) })
    },
    async qualify(endpoint) {
      await send('PJSIPQualify', { Endpoint: objectName(endpoint) })
    },
    async channels() {
      return parsedAll(reply.channel, await listed('CoreShowChannels'))
    },
    async deviceStates() {
      return parsedAll(reply.deviceState, await listed('DeviceStateList'))
    },
    async extensionState(context, exten) {
      const fields = { Context: safeValue('context', context), Exten: extensionName(exten) }
      return parsed(reply.extensionState, (await send('ExtensionState', fields)).response)
    },
    hasExtension,
    async getGlobal(name) {
      return getvar(globalName(name))
    },
    async setGlobal(name, value) {
      const Value = fitting('value', /^[A-Za-z0-9_.-]{0,80}$/, value)
      await send('Setvar', { Variable: globalName(name), Value })
    },
    async setVariable(channelId, name, value) {
      const Value = fitting('value', /^[A-Za-z0-9_.+*#-]{0,900}$/, value)
      const fields = { Channel: uniqueId(channelId), Variable: variableName(name), Value }
      const answer = await send('Setvar', fields).catch((error) =>
        nothingIf(/No such channel/, error),
      )
      return answer !== undefined
    },
    async getVariable(channelId, name) {
      const fields = { Channel: uniqueId(channelId), Variable: readableName(name) }
      const answer = await send('Getvar', fields).catch((error) =>
        nothingIf(/No such channel/, error),
      )
      const value = answer?.response.value
      return typeof value === 'string' ? value : ''
    },
    async originate(call) {
      await send('Originate', originateFields(contexts, call))
    },
    async hangup(channel, cause = 16) {
      await send('Hangup', { Channel: anyChannel(channel), Cause: String(cause) })
    },
    async stopRecording(channel) {
      const fields = { Channel: channelName(channel) }
      const answer = await send('StopMixMonitor', fields).catch((error) =>
        nothingIf(/Could not stop monitoring channel|No such channel/, error),
      )
      return answer !== undefined
    },
    async redirect(channel, context, exten) {
      const to = { Context: allowedContext(contexts, context), Exten: extensionName(exten) }
      const name = anyChannel(channel)
      if (!(await hasExtension(context, exten))) {
        throw new AsteriskError('refused', 'AMI Redirect: there is no such extension')
      }
      await send('Redirect', { Channel: name, ...to, Priority: '1' })
    },
  }
}

/** Whoever asks with a signal has a deadline of his own. */
const longestMs = 2 ** 31 - 1
