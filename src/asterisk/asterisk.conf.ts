import { dirname, join } from 'node:path'
import { type Field, renderSections, type Section } from '../conf/section.js'
import type { Home } from './home.js'
import type { Secrets } from './secrets.js'

/** What the box is told about its network. */
export interface SipSettings {
  readonly host: string
  readonly port: number
  /** SIP over TLS. */
  readonly tlsPort: number
  readonly rtp: { readonly from: number; readonly to: number }
  readonly externalAddress: string | undefined
  readonly localNetworks: readonly string[]
}

export const amiUser = 'tongdai'
export const ariUser = 'tongdai'

/**
 * The files Asterisk reads once, at its start: folders, ports, secrets, transports. Names are
 * relative to the configuration folder. `systemName` begins every unique id, so it differs for
 * each start: a clock set back never makes two calls with one id.
 */
export function startFiles(
  home: Home,
  secrets: Secrets,
  sip: SipSettings,
  systemName: string,
): ReadonlyMap<string, string> {
  return new Map([
    ['asterisk.conf', renderSections(asteriskSections(home, systemName))],
    ['generated/http.conf', httpText(secrets)],
    ['generated/ari.conf', renderSections([ariSection(secrets)])],
    ['generated/manager.conf', managerText(secrets)],
    ['generated/rtp.conf', fields({ rtpstart: String(sip.rtp.from), rtpend: String(sip.rtp.to) })],
    ['generated/cel_custom.conf', celText(home)],
    ['generated/transports.conf', renderSections(transportSections(home, sip))],
  ])
}

function asteriskSections(home: Home, systemName: string): readonly Section[] {
  const folder = (name: string) => join(home.data, name)
  return [
    {
      name: 'directories',
      fields: [
        ['astetcdir', home.conf],
        ['astmoddir', home.modules],
        ['astvarlibdir', home.share],
        ['astdatadir', home.share],
        ['astagidir', join(home.share, 'agi-bin')],
        ['astdbdir', dirname(home.database)],
        ['astkeydir', folder('keys')],
        ['astcachedir', folder('cache')],
        ['astspooldir', folder('spool')],
        ['astrundir', home.run],
        ['astlogdir', home.logs],
        ['astsbindir', dirname(home.program)],
      ],
    },
    {
      name: 'options',
      fields: [
        ['systemname', systemName],
        ['live_dangerously', 'no'],
        ['execincludes', 'no'],
        ['documentation_language', 'en_US'],
        ['defaultlanguage', 'en'],
        ['hideconnect', 'yes'],
        ['lockconfdir', 'no'],
        ['transmit_silence', 'yes'],
      ],
    },
    { name: 'files', fields: [['astctlpermissions', '0600']] },
  ]
}

function ariSection({ ariSecret }: Secrets): Section {
  return {
    name: ariUser,
    fields: [
      ['type', 'user'],
      ['read_only', 'no'],
      ['password', ariSecret],
    ],
  }
}

function httpText({ ariPort, httpPath }: Secrets): string {
  const hidden = httpPath === undefined ? {} : { prefix: httpPath }
  return fields({ bindaddr: '127.0.0.1', bindport: String(ariPort), ...hidden })
}

/** Least rights: reload by module name, act on calls, originate; never a command of the console. */
function managerText({ amiPort, amiSecret }: Secrets): string {
  const user: Section = {
    name: amiUser,
    fields: [
      ['secret', amiSecret],
      ['deny', '0.0.0.0/0.0.0.0'],
      ['permit', '127.0.0.1/255.255.255.255'],
      ['read', 'call,security,system,user'],
      ['write', 'system,call,originate'],
      ['writetimeout', '5000'],
    ],
  }
  return `${fields({ port: String(amiPort) })}\n${renderSections([user])}`
}

/**
 * What the fold reads, no more. Asterisk escapes nothing but quotes in these values
 * (res/cdrel_custom/formatters.c), so the reader relies on this order: the event first, free text
 * from phones in quotes, the extra last.
 */
const celFields =
  'EventType,userdeftype,EventTime(double),Name,Num,Exten,Context,ChanName,UniqueID,LinkedID,EventExtra'

/** Not a section by `renderSections`: the name of the section is the path of the file. */
function celText(home: Home): string {
  return `[${home.celFile}]\nformat = json\nfields = ${celFields}\n`
}

function transportSections(home: Home, sip: SipSettings): readonly Section[] {
  const external = sip.externalAddress
  const nat =
    external === undefined
      ? []
      : [
          ['external_media_address', external] as const,
          ['external_signaling_address', external] as const,
          ...sip.localNetworks.map((network) => ['local_net', network] as const),
        ]
  const bound = (port: number) =>
    sip.host.includes(':') ? `[${sip.host}]:${port}` : `${sip.host}:${port}`
  const section = (protocol: string, port: number, more: readonly Field[] = []): Section => ({
    name: `transport-${protocol}`,
    fields: [['type', 'transport'], ['protocol', protocol], ['bind', bound(port)], ...nat, ...more],
  })
  return [
    section('udp', sip.port),
    section('tcp', sip.port),
    section('tls', sip.tlsPort, tls(home)),
  ]
}

/**
 * One file for both, so that a certificate and its key change in one moment; Asterisk reads it again
 * whenever `res_pjsip.so` is reloaded and it has changed (the name must stay), and connections go on.
 */
const tls = ({ sipCertificate }: Home): readonly Field[] => [
  ['method', 'tlsv1_2'],
  ['cert_file', sipCertificate],
  ['priv_key_file', sipCertificate],
]

function fields(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')
}
