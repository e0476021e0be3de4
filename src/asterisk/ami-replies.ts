import { z } from 'zod'

const text = z.string().default('')
const count = z.coerce.number().int().catch(0)
/** Asterisk writes `N/A` or leaves the value out when there is none. */
const maybe = z.coerce.number().optional().catch(undefined)

export const coreStatus = z
  .object({ corestartupdate: z.string(), corestartuptime: z.string(), corecurrentcalls: count })
  .transform((s) => ({
    /** Epoch ms, in whole seconds. Asterisk is our child and has UTC from us. */
    startedAt: Date.parse(`${s.corestartupdate}T${s.corestartuptime}Z`),
    currentCalls: s.corecurrentcalls,
  }))
export type CoreStatus = z.output<typeof coreStatus>

export const coreSettings = z
  .object({ asteriskversion: z.string(), systemname: text })
  .transform((s) => ({ version: s.asteriskversion, systemName: s.systemname }))
export type CoreSettings = z.output<typeof coreSettings>

export const contact = z
  .object({
    objectname: z.string(),
    uri: text,
    useragent: text,
    viaaddr: text,
    viaport: text,
    status: text,
    roundtripusec: maybe,
    expirationtime: maybe,
  })
  .transform((c) => ({
    aor: c.objectname.split(';@')[0] ?? '',
    uri: c.uri,
    userAgent: c.useragent,
    viaAddress: c.viaaddr,
    viaPort: c.viaport,
    status: c.status,
    roundTripUs: c.roundtripusec,
    /** Epoch ms at which the registration ends. */
    expiresAt: c.expirationtime === undefined ? undefined : c.expirationtime * 1000,
  }))
/** One registered (or static) contact. `status`: `Reachable`, `Unreachable`, `NonQualified`, … */
export type Contact = z.output<typeof contact>

export const registration = z
  .object({ objectname: z.string(), endpoint: text, status: text })
  .transform((r) => ({ name: r.objectname, endpoint: r.endpoint, status: r.status }))
/** One registration of ours somewhere else. `status`: `Registered`, `Rejected`, `Unregistered`. */
export type OutboundRegistration = z.output<typeof registration>

export const channel = z
  .object({
    channel: z.string(),
    uniqueid: z.string(),
    linkedid: text,
    channelstatedesc: text,
    calleridnum: text,
    calleridname: text,
    connectedlinenum: text,
    accountcode: text,
    context: text,
    exten: text,
    application: text,
    applicationdata: text,
    duration: text,
    bridgeid: text,
  })
  .transform((c) => ({
    name: c.channel,
    uniqueId: c.uniqueid,
    linkedId: c.linkedid,
    state: c.channelstatedesc,
    caller: { number: c.calleridnum, name: unescaped(c.calleridname) },
    connected: c.connectedlinenum,
    accountCode: c.accountcode,
    context: c.context,
    exten: c.exten,
    application: c.application,
    applicationData: c.applicationdata,
    duration: c.duration,
    bridgeId: c.bridgeid,
  }))
export type AmiChannel = z.output<typeof channel>

export const deviceState = z.object({ device: z.string(), state: z.string() })
export type DeviceState = z.output<typeof deviceState>

export const extensionState = z
  .object({ hint: text, status: z.coerce.number(), statustext: text })
  .transform((s) => ({
    /** What the hint watches; '' when the extension has no hint. */
    hint: s.hint,
    /** -1 no hint, 0 idle, 1 in use, 2 busy, 4 unavailable, 8 ringing, 16 on hold, or sums. */
    status: s.status,
    text: s.statustext,
  }))
export type ExtensionState = z.output<typeof extensionState>

/** Fields as Asterisk names them, in lower case. */
export type Fields = Readonly<Record<string, string>>

/** Keeps the headers that are plain text. */
export const fieldsOf = (item: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(
    Object.entries(item).filter((e): e is [string, string] => typeof e[1] === 'string'),
  )

/** Asterisk writes names here as C literals (`ast_escape_c`); what such an escape stands for. */
const controls: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const unescaped = (name: string): string =>
  name.replace(/\\(.)/g, (_, letter: string) => controls[letter] ?? letter)
