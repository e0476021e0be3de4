import type { AmiFields } from './ami-wire.js'
import { AsteriskError } from './asterisk-error.js'
import { extensionName, fitting, safeValue, variableName } from './safe-value.js'

/** A call to be made: ring `channel`, and when it answers, run it in `context`, `exten`. */
export interface Originate {
  /** `PJSIP/101`, `PJSIP/101/sip:…` or `Local/<exten>@<generated context>[/n]`. */
  readonly channel: string
  readonly context: string
  readonly exten: string
  readonly callerId?: { readonly name: string; readonly number: string }
  readonly variables?: Readonly<Record<string, string>>
  /** The unique id the channel shall have, so that one can listen before it exists. */
  readonly channelId?: string
  /** Milliseconds to ring; 30 s if not given. */
  readonly ringMs?: number
}

const pjsip = /^PJSIP\/[A-Za-z0-9_.-]{1,80}(\/sips?:[^\s,&|"'\\]{1,150})?$/
const local = /^Local\/([A-Za-z0-9_+*#.-]{1,79})@([A-Za-z0-9_-]{1,79})(\/[nj]{1,2})?$/

/** Refuses a context that was not generated: nobody gets into the rest of the dialplan. */
export function allowedContext(contexts: ReadonlySet<string>, context: string): string {
  if (!contexts.has(context)) {
    throw new AsteriskError('refused', 'the context is not one of the generated ones')
  }
  return context
}

/**
 * The fields of an Originate. Always `Async`: otherwise Asterisk answers nothing else on this
 * connection until the phone is picked up.
 */
export function originateFields(contexts: ReadonlySet<string>, call: Originate): AmiFields {
  const through = local.exec(safeValue('channel', call.channel))
  if (through === null) fitting('channel', pjsip, call.channel)
  else allowedContext(contexts, through[2] ?? '')
  return {
    Channel: call.channel,
    Context: allowedContext(contexts, call.context),
    Exten: extensionName(call.exten),
    Priority: '1',
    Async: 'true',
    Timeout: String(call.ringMs ?? 30_000),
    CallerID: call.callerId && callerId(call.callerId),
    ChannelId: call.channelId && fitting('channel id', /^[A-Za-z0-9_.-]{1,100}$/, call.channelId),
    Variable: variables(call.variables ?? {}),
  }
}

/** `"name" <number>`. What would end the name or the number is replaced: Asterisk has no escape. */
function callerId({ name, number }: { readonly name: string; readonly number: string }): string {
  const shown = safeValue('caller name', name)
    .replace(/["\\]/g, "'")
    .replace(/</g, '(')
    .replace(/>/g, ')')
  return `"${shown}" <${fitting('caller number', /^[0-9+*#A-Za-z]{0,40}$/, number)}>`
}

/** Asterisk splits the value at commas, and reads quotes and brackets: a backslash keeps each. */
function variables(all: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      variableName(name),
      safeValue(name, value).replace(/[\\",()[\]]/g, '\\$&'),
    ]),
  )
}
