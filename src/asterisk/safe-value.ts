import { AsteriskError } from './asterisk-error.js'

/** Never legal in a value: they end a header, an action or a C string. */
const forbidden = /[\r\n\0]/

/** Longest header line sent over AMI: Asterisk throws away a message with one over 1,024 bytes. */
export const longestLine = 1000

/** Refuses CR, LF and NUL. `what` names the value in the error; the value itself is not repeated. */
export function safeValue(what: string, value: string): string {
  if (forbidden.test(value)) {
    throw new AsteriskError('refused', `${what} holds a line break or NUL`)
  }
  return value
}

/** Refuses a value that does not fit the pattern, and CR, LF, NUL in any case. */
export function fitting(what: string, pattern: RegExp, value: string): string {
  if (!pattern.test(safeValue(what, value))) {
    throw new AsteriskError('refused', `${what} is not of the form expected`)
  }
  return value
}

/** Channel names as Asterisk makes them. A leading slash would be a regular expression (Hangup). */
export const channelName = (value: string): string =>
  fitting('channel', /^[A-Za-z][A-Za-z0-9]*\/[^\s&,|"'\\]{1,200}$/, value)

/** Ids as Asterisk or we make them; nothing that could be a path. */
export const uniqueId = (value: string): string =>
  fitting('channel id', /^(?!\.+$)[A-Za-z0-9_.;-]{1,150}$/, value)

/** A channel by its name or its unique id: Asterisk takes either. */
export const anyChannel = (value: string): string =>
  value.includes('/') ? channelName(value) : uniqueId(value)

/** Extension to continue, redirect or originate to. */
export const extensionName = (value: string): string =>
  fitting('extension', /^[A-Za-z0-9_+*#.-]{1,79}$/, value)

/** Names of channel variables and dialplan functions. */
export const variableName = (value: string): string =>
  fitting('variable name', /^[A-Za-z0-9_()-]{1,80}$/, value)

/** What can be read of a channel: `CHANNEL(rtcp,all)`. Where several are set a comma parts them. */
export const readableName = (value: string): string =>
  fitting('variable name', /^[A-Za-z0-9_(),-]{1,80}$/, value)

/** Names of endpoints, AORs, modules: what stands in brackets in a file. */
export const objectName = (value: string): string =>
  fitting('object name', /^[A-Za-z0-9_.@-]{1,80}$/, value)

/** A registered contact, as Asterisk names it. */
export const contactId = (value: string): string =>
  fitting('contact', /^[A-Za-z0-9_.-]{1,80};@\w+$/, value)

/** A global variable of the dialplan. */
export const globalName = (value: string): string =>
  fitting('variable name', /^[A-Za-z0-9_]{1,80}$/, value)
