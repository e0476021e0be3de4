import { resolve } from 'node:path'
import { z } from 'zod'

/** A setting: where it comes from, what it must be, and what the README says of it. */
const port = (fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .transform(Number)
    .refine((n) => Number.isInteger(n) && n >= 1 && n <= 65535, 'a port number, 1 to 65535')

const text = (fallback: string) => z.string().default(fallback)

/** Paths stand in Asterisk's files and dialplan, where some characters have a meaning. */
const folder = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine(
      (path) => /^[A-Za-z0-9/._+@-]+$/.test(resolve(path)),
      'a folder whose full path has only letters, digits and / . _ + @ -',
    )

const address = z
  .string()
  .refine((s) => z.ipv4().safeParse(s).success || z.ipv6().safeParse(s).success, 'an IP address')

const rtpPorts = z
  .string()
  .default('10000-10999')
  .transform((s) => /^(\d{1,5})-(\d{1,5})$/.exec(s)?.slice(1).map(Number) ?? [0, 0])
  .refine(
    ([from = 0, to = 0]) => from >= 1024 && to <= 65535 && to - from >= 9,
    'two ports such as 10000-10999, at least ten apart, from 1024 to 65535',
  )
  .transform(([from = 0, to = 0]) => ({ from, to }))

const networks = z
  .string()
  .default('')
  .transform((s) =>
    s
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine(
    (list) => list.every((n) => z.cidrv4().safeParse(n).success || z.cidrv6().safeParse(n).success),
    'networks such as 192.168.1.0/24,10.0.0.0/8',
  )

const days = (fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .transform(Number)
    .refine((n) => Number.isInteger(n) && n >= 1 && n <= 36500, 'a number of days, 1 to 36500')

const zone = z
  .string()
  .default('Asia/Ho_Chi_Minh')
  .refine(isTimeZone, 'a time zone such as Asia/Ho_Chi_Minh')

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Every setting, in the order of the README. The key is the environment variable. */
export const settings = {
  TONGDAI_DATA: [folder('./data'), 'data folder: database, recordings, generated files, logs'],
  TONGDAI_HTTP_HOST: [text('127.0.0.1'), 'address of the HTTP port'],
  TONGDAI_HTTP_PORT: [port(8080), 'HTTP port'],
  TONGDAI_HTTPS_HOST: [text('0.0.0.0'), 'address of the HTTPS port'],
  TONGDAI_HTTPS_PORT: [port(8443), 'HTTPS port'],
  TONGDAI_TLS_CERT: [
    z.string().optional(),
    'certificate file (PEM); without it one is made and signed by itself at first start',
  ],
  TONGDAI_TLS_KEY: [z.string().optional(), 'key file (PEM) of that certificate'],
  TONGDAI_SIP_HOST: [address.default('0.0.0.0'), 'address phones register to'],
  TONGDAI_SIP_PORT: [port(5060), 'SIP port, UDP and TCP'],
  TONGDAI_RTP_PORTS: [rtpPorts, 'RTP port range'],
  TONGDAI_EXTERNAL_ADDRESS: [
    address.optional(),
    'public address of the box when it stands behind NAT',
  ],
  TONGDAI_LOCAL_NETWORKS: [
    networks,
    'networks not behind that NAT (default: the private ranges of RFC 1918)',
  ],
  TONGDAI_ADMIN_PASSWORD: [
    z.string().min(8, 'at least 8 characters').max(200, 'at most 200 characters').optional(),
    'password of `admin` at first start; without it one is made and printed once',
  ],
  TONGDAI_ADMIN_NETWORKS: [networks, 'networks from which admins may log in (default: any)'],
  TONGDAI_TIME_ZONE: [zone, 'time zone of the business'],
  TONGDAI_RECORDING_DAYS: [days(365), 'days a recording is kept'],
  TONGDAI_CEL_DAYS: [days(7), 'days a folded CEL file is kept'],
  TONGDAI_MIN_FREE_MB: [
    z
      .string()
      .default('500')
      .transform(Number)
      .refine((n) => Number.isInteger(n) && n >= 0, 'megabytes, 0 or more'),
    'free space below which recording stops, so that calls do not',
  ],
  TONGDAI_LOG_LEVEL: [
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'least severe line that is logged',
  ],
  TONGDAI_ASTERISK: [folder('./.build/asterisk'), 'folder of the bundled Asterisk'],
} as const satisfies Record<string, readonly [z.ZodType, string]>

type Values = { readonly [K in keyof typeof settings]: z.output<(typeof settings)[K][0]> }

export interface Config {
  readonly data: string
  readonly http: { readonly host: string; readonly port: number }
  readonly https: {
    readonly host: string
    readonly port: number
    readonly cert: string | undefined
    readonly key: string | undefined
  }
  readonly sip: {
    readonly host: string
    readonly port: number
    readonly rtp: { readonly from: number; readonly to: number }
    readonly externalAddress: string | undefined
    readonly localNetworks: readonly string[]
  }
  readonly adminPassword: string | undefined
  readonly adminNetworks: readonly string[]
  readonly timeZone: string
  readonly recordingDays: number
  readonly celDays: number
  readonly minFreeMb: number
  readonly logLevel: string
  readonly asterisk: string
}

const socketPathLimit = 107

/**
 * Reads the environment once. Throws one Error that names every wrong variable and what it
 * should be. An empty variable counts as not set.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, [schema]] of Object.entries(settings)) {
    const parsed = schema.safeParse(env[name] === '' ? undefined : env[name])
    if (parsed.success) values[name] = parsed.data
    else faults.push(`${name} must be ${parsed.error.issues.map((i) => i.message).join(', ')}`)
  }
  const v = values as Values
  if ((v.TONGDAI_TLS_CERT === undefined) !== (v.TONGDAI_TLS_KEY === undefined))
    faults.push('TONGDAI_TLS_CERT and TONGDAI_TLS_KEY must be set together')
  const socket = resolve(v.TONGDAI_DATA, 'run/asterisk.ctl')
  if (Buffer.byteLength(socket) > socketPathLimit)
    faults.push(
      `TONGDAI_DATA must be shorter: ${socket} is longer than the ${socketPathLimit} characters a socket path may have`,
    )
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return fromValues(v)
}

function fromValues(v: Values): Config {
  return Object.freeze({
    data: resolve(v.TONGDAI_DATA),
    http: { host: v.TONGDAI_HTTP_HOST, port: v.TONGDAI_HTTP_PORT },
    https: {
      host: v.TONGDAI_HTTPS_HOST,
      port: v.TONGDAI_HTTPS_PORT,
      cert: v.TONGDAI_TLS_CERT,
      key: v.TONGDAI_TLS_KEY,
    },
    sip: {
      host: v.TONGDAI_SIP_HOST,
      port: v.TONGDAI_SIP_PORT,
      rtp: v.TONGDAI_RTP_PORTS,
      externalAddress: v.TONGDAI_EXTERNAL_ADDRESS,
      localNetworks: v.TONGDAI_LOCAL_NETWORKS,
    },
    adminPassword: v.TONGDAI_ADMIN_PASSWORD,
    adminNetworks: v.TONGDAI_ADMIN_NETWORKS,
    timeZone: v.TONGDAI_TIME_ZONE,
    recordingDays: v.TONGDAI_RECORDING_DAYS,
    celDays: v.TONGDAI_CEL_DAYS,
    minFreeMb: v.TONGDAI_MIN_FREE_MB,
    logLevel: v.TONGDAI_LOG_LEVEL,
    asterisk: resolve(v.TONGDAI_ASTERISK),
  })
}
