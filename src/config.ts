import { resolve } from 'node:path'
import { z } from 'zod'
import { isTimeZone } from './domain/time.js'

/** A setting: what its text becomes, what stands when it is not set, and what the README says. */
interface Setting<Value> {
  readonly schema: z.ZodType<Value, string>
  readonly fallback: string | undefined
  readonly about: string
}

const setting = <Value>(
  schema: z.ZodType<Value, string>,
  fallback: string | undefined,
  about: string,
): Setting<Value> => ({ schema, fallback, about })

const whole = (from: number, to: number, what: string) =>
  z
    .string()
    .refine((s) => /^\d{1,6}$/.test(s) && Number(s) >= from && Number(s) <= to, what)
    .transform(Number)

const port = whole(1, 65535, 'a port number, 1 to 65535')
const days = whole(1, 36500, 'a number of days, 1 to 36500')

/** Paths stand in Asterisk's files and dialplan, where some characters have a meaning. */
const folder = z
  .string()
  .refine(
    (path) => /^[A-Za-z0-9/._+@-]+$/.test(resolve(path)),
    'a folder whose full path has only letters, digits and / . _ + @ -',
  )
  .transform((path) => resolve(path))

const isAddress = (s: string) => z.ipv4().safeParse(s).success || z.ipv6().safeParse(s).success
const isNetwork = (s: string) => z.cidrv4().safeParse(s).success || z.cidrv6().safeParse(s).success

const address = z.string().refine(isAddress, 'an IP address')
const host = z.string().refine((s) => isAddress(s) || s === 'localhost', 'an IP address')

const networks = z
  .string()
  // A blank between commas is a slip, and a slip must not open what should be closed.
  .transform((s) => (s.trim() === '' ? [] : s.split(',').map((part) => part.trim())))
  .refine((list) => list.every(isNetwork), 'networks such as 192.168.1.0/24,10.0.0.0/8')

const rtpPorts = z
  .string()
  .transform((s) => /^(\d{1,5})-(\d{1,5})$/.exec(s)?.slice(1).map(Number) ?? [0, 0])
  .refine(
    ([from = 0, to = 0]) => from >= 1024 && to <= 65535 && to - from >= 9,
    'two ports such as 10000-10999, at least ten apart, from 1024 to 65535',
  )
  .transform(([from = 0, to = 0]) => ({ from, to }))

const password = z
  .string()
  .refine((s) => s.length >= 8 && s.length <= 200 && !/\p{Cc}/u.test(s), '8 to 200 characters')

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const level = z
  .string()
  .refine((s) => (levels as readonly string[]).includes(s), `one of ${levels.join(', ')}`)

const zone = z.string().refine(isTimeZone, 'a time zone such as Asia/Ho_Chi_Minh')

/** Every setting, in the order of the README, by its environment variable. */
export const settings = {
  TONGDAI_DATA: setting(
    folder,
    './data',
    'data folder: database, recordings, generated files, logs',
  ),
  TONGDAI_HTTP_HOST: setting(host, '127.0.0.1', 'address of the HTTP port'),
  TONGDAI_HTTP_PORT: setting(port, '8080', 'HTTP port'),
  TONGDAI_HTTPS_HOST: setting(host, '0.0.0.0', 'address of the HTTPS port'),
  TONGDAI_HTTPS_PORT: setting(port, '8443', 'HTTPS port; browsers need it for the microphone'),
  TONGDAI_TLS_CERT: setting(
    z.string(),
    undefined,
    'certificate file (PEM), read again when it changes; without it one that signs itself is made',
  ),
  TONGDAI_TLS_KEY: setting(z.string(), undefined, 'key file (PEM) of that certificate'),
  TONGDAI_SIP_HOST: setting(address, '0.0.0.0', 'address phones register to'),
  TONGDAI_SIP_PORT: setting(port, '5060', 'SIP port, UDP and TCP'),
  TONGDAI_SIP_TLS_PORT: setting(port, '5061', 'SIP port, TLS, with the certificate of HTTPS'),
  TONGDAI_RTP_PORTS: setting(rtpPorts, '10000-10999', 'RTP ports'),
  TONGDAI_EXTERNAL_ADDRESS: setting(
    address,
    undefined,
    'public address of the box when it stands behind NAT',
  ),
  TONGDAI_LOCAL_NETWORKS: setting(
    networks,
    '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8',
    'networks on this side of that NAT; this box must be in one of them',
  ),
  TONGDAI_ADMIN_PASSWORD: setting(
    password,
    undefined,
    'password of `admin` at first start; without it one is made and printed once',
  ),
  TONGDAI_ADMIN_NETWORKS: setting(networks, '', 'networks admins may log in from; empty: any'),
  TONGDAI_TIME_ZONE: setting(zone, 'Asia/Ho_Chi_Minh', 'time zone of the business'),
  TONGDAI_RECORDING_DAYS: setting(days, '365', 'days a recording is kept'),
  TONGDAI_CEL_DAYS: setting(days, '7', 'days a file of call events is kept after it was read'),
  TONGDAI_CEL_FILE_KB: setting(
    whole(1, 1_048_576, 'kilobytes, 1 to 1048576'),
    '16384',
    'size beyond which the next file of call events is begun',
  ),
  TONGDAI_MIN_FREE_MB: setting(
    whole(0, 999_999, 'megabytes, 0 to 999999'),
    '500',
    'free space below which no further call is recorded; below half of it recordings that run stop',
  ),
  TONGDAI_LOG_LEVEL: setting(
    level,
    'info',
    'least severe line logged: trace, debug, info, warn, error, fatal or silent',
  ),
  TONGDAI_ASTERISK: setting(folder, './.build/asterisk', 'folder of the bundled Asterisk'),
  TONGDAI_CACHE: setting(
    folder,
    '~/.cache/tongdai',
    'read by the scripts alone: folder where built Asterisks are kept and shared by clones',
  ),
  TONGDAI_ASTERISK_SOURCE: setting(
    folder,
    undefined,
    'read by the scripts alone: folder of source files of Asterisk, for a machine without the archive',
  ),
} as const

type Value<Name extends keyof typeof settings> = z.output<(typeof settings)[Name]['schema']>

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
    readonly tlsPort: number
    readonly rtp: { readonly from: number; readonly to: number }
    readonly externalAddress: string | undefined
    readonly localNetworks: readonly string[]
  }
  readonly adminPassword: string | undefined
  readonly adminNetworks: readonly string[]
  readonly timeZone: string
  readonly recordingDays: number
  readonly celDays: number
  readonly celFileKb: number
  readonly minFreeMb: number
  readonly logLevel: string
  readonly asterisk: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Of a longer path of a socket Asterisk would cut the name short (`sockaddr_un`). */
export const socketPathLimit = 107

/**
 * Reads the environment once. Throws one Error that names every wrong variable and what it
 * should be, a line each. An empty variable counts as not set.
 */
export function readConfig(env: Environment): Config {
  const faults: string[] = []
  const read = reader(env, faults)
  const config: Config = {
    data: read('TONGDAI_DATA'),
    http: { host: read('TONGDAI_HTTP_HOST'), port: read('TONGDAI_HTTP_PORT') },
    https: {
      host: read('TONGDAI_HTTPS_HOST'),
      port: read('TONGDAI_HTTPS_PORT'),
      cert: env.TONGDAI_TLS_CERT || undefined,
      key: env.TONGDAI_TLS_KEY || undefined,
    },
    sip: {
      host: read('TONGDAI_SIP_HOST'),
      port: read('TONGDAI_SIP_PORT'),
      tlsPort: read('TONGDAI_SIP_TLS_PORT'),
      rtp: read('TONGDAI_RTP_PORTS'),
      externalAddress: read('TONGDAI_EXTERNAL_ADDRESS'),
      localNetworks: read('TONGDAI_LOCAL_NETWORKS'),
    },
    adminPassword: read('TONGDAI_ADMIN_PASSWORD'),
    adminNetworks: read('TONGDAI_ADMIN_NETWORKS'),
    timeZone: read('TONGDAI_TIME_ZONE'),
    recordingDays: read('TONGDAI_RECORDING_DAYS'),
    celDays: read('TONGDAI_CEL_DAYS'),
    celFileKb: read('TONGDAI_CEL_FILE_KB'),
    minFreeMb: read('TONGDAI_MIN_FREE_MB'),
    logLevel: read('TONGDAI_LOG_LEVEL'),
    asterisk: read('TONGDAI_ASTERISK'),
  }
  faults.push(...contradictions(config))
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return Object.freeze(config)
}

/** Reads one variable; what is wrong is noted and read as nothing, for the reader throws later. */
function reader(env: Environment, faults: string[]) {
  return <Name extends keyof typeof settings>(name: Name): Value<Name> => {
    const { schema, fallback } = settings[name]
    const text = env[name] || fallback
    if (text === undefined) return undefined as Value<Name>
    const parsed = schema.safeParse(text)
    if (!parsed.success)
      faults.push(`${name} must be ${parsed.error.issues.map((i) => i.message).join(', ')}`)
    return parsed.data as Value<Name>
  }
}

function contradictions({ data, http, https, sip }: Config): readonly string[] {
  const faults: string[] = []
  if ((https.cert === undefined) !== (https.key === undefined))
    faults.push('TONGDAI_TLS_CERT and TONGDAI_TLS_KEY must be set together')
  if (http.port !== undefined && http.port === https.port)
    faults.push('TONGDAI_HTTP_PORT and TONGDAI_HTTPS_PORT must differ')
  if (sip.port !== undefined && sip.port === sip.tlsPort)
    faults.push('TONGDAI_SIP_PORT and TONGDAI_SIP_TLS_PORT must differ')
  const socket = resolve(data ?? '', 'run/asterisk.ctl')
  if (Buffer.byteLength(socket) > socketPathLimit)
    faults.push(
      `TONGDAI_DATA must be shorter: the path of a socket has at most ${socketPathLimit} characters, ${socket} has ${Buffer.byteLength(socket)}`,
    )
  return faults
}
