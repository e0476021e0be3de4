import { type Context, type Extension, type Step, step } from '../../conf/dialplan.js'
import type { RenderedEndpoint } from '../../conf/render.js'
import type { Field, Section } from '../../conf/section.js'
import { sentAs, spellings } from './trunk.numbers.js'
import type { Trunk } from './trunk.schema.js'
import { hostIn, serverUri, trunkName, userIn } from './trunk.words.js'

/** What rendering needs of a hotline. */
export interface TrunkHotline {
  readonly id: number
  readonly number: string
  readonly trunkId: number
}

/**
 * A trunk as Asterisk has it; the templates stand in asterisk-conf/pjsip.conf. `identifiedBy`: the
 * ranges its calls come from. Only an endpoint can carry its fingerprint; the objects beside it are
 * named by it. So Asterisk can be asked for each, and a changed trunk gets a new registration: the
 * one before is ended, and the new password is tried at once.
 */
export function trunkEndpoint(trunk: Trunk, identifiedBy: readonly string[]): RenderedEndpoint {
  const registers = trunk.kind === 'registration'
  return {
    name: trunkName(trunk),
    secret: hasLogin(trunk) ? trunk.password : undefined,
    beside: [
      ...(identifiedBy.length > 0 ? (['identify'] as const) : []),
      ...(registers ? (['registration'] as const) : []),
    ],
    sections(fingerprint) {
      const beside = `${trunkName(trunk)}-${fingerprint}`
      return [
        endpointSection(trunk, beside, fingerprint),
        aorSection(trunk),
        ...(hasLogin(trunk) ? [authSection(trunk, beside)] : []),
        ...(identifiedBy.length > 0 ? [identifySection(trunk, beside, identifiedBy)] : []),
        ...(registers ? [registrationSection(trunk, beside)] : []),
      ]
    },
  }
}

const hasLogin = ({ username, password }: Trunk): boolean => username !== '' && password !== ''

function endpointSection(trunk: Trunk, beside: string, fingerprint: string): Section {
  const name = trunkName(trunk)
  return {
    name,
    parent: 'trunk',
    fields: [
      ['context', name],
      ['transport', `transport-${trunk.transport}`],
      ['allow', trunk.codecs.join(',')],
      ...(trunk.dtmf === 'rfc4733' ? [] : [['dtmf_mode', trunk.dtmf] as const]),
      ['aors', name],
      ...(hasLogin(trunk) ? [['outbound_auth', beside] as const] : []),
      ['from_domain', hostIn(trunk.fromDomain || trunk.host)],
      ...identityFields(trunk),
      ...(trunk.diversion ? [['send_diversion', 'yes'] as const] : []),
      ['set_var', `CONF=${fingerprint}`],
    ],
  }
}

/**
 * Where the caller's number is told. Beside PAI and RPID the account stands in From, as carriers
 * that ask for them expect; and what such a carrier asserts of its callers is believed (RFC 3325).
 */
function identityFields({ callerIdStyle, username }: Trunk): readonly Field[] {
  if (callerIdStyle === 'from') return []
  return [
    [callerIdStyle === 'pai' ? 'send_pai' : 'send_rpid', 'yes'],
    ['trust_id_inbound', 'yes'],
    ['trust_id_outbound', 'yes'],
    ...(username === '' ? [] : [['from_user', userIn(username)] as const]),
  ]
}

function aorSection(trunk: Trunk): Section {
  return {
    name: trunkName(trunk),
    parent: 'trunk-aor',
    fields: [
      ['contact', serverUri(trunk)],
      ['qualify_frequency', String(trunk.qualifySeconds)],
    ],
  }
}

function authSection({ username, password }: Trunk, name: string): Section {
  const fields: readonly Field[] = [
    ['username', username],
    ['password', password],
  ]
  return { name, parent: 'trunk-auth', fields }
}

function identifySection(trunk: Trunk, name: string, ranges: readonly string[]): Section {
  return {
    name,
    parent: 'trunk-identify',
    fields: [['endpoint', trunkName(trunk)], ...ranges.map((range): Field => ['match', range])],
  }
}

function registrationSection(trunk: Trunk, name: string): Section {
  const user = userIn(trunk.username)
  return {
    name,
    parent: 'trunk-registration',
    fields: [
      ['transport', `transport-${trunk.transport}`],
      ['outbound_auth', name],
      ['server_uri', serverUri(trunk)],
      ['client_uri', `sip:${user}@${hostIn(trunk.fromDomain || trunk.host)}`],
      ['contact_user', user],
      ['endpoint', trunkName(trunk)],
    ],
  }
}

/**
 * The context of each trunk: one line for each spelling of each of its numbers, everything else is
 * a wrong number. Nothing of what the carrier sent is used, and nothing else can be reached. A call
 * to the registered account itself goes to the number in its To, if that is one of the trunk's, else
 * to the hotline that has the account's number.
 */
export function trunkContexts(
  trunks: readonly Trunk[],
  hotlines: readonly TrunkHotline[],
): readonly Context[] {
  return trunks.flatMap((trunk): readonly Context[] => {
    const name = trunkName(trunk)
    const own = hotlines.filter(({ trunkId }) => trunkId === trunk.id)
    const numbers = uniqueNames(own.flatMap((hotline) => arrivals(trunk, hotline)))
    const account = userIn(trunk.username)
    if (trunk.kind !== 'registration' || trunk.calledNumber !== 'to' || !isPlain(account))
      return [{ name, includes: ['nobody'], extensions: numbers }]
    const others = numbers.filter((extension) => extension.name !== account)
    const itself = numbers.find((extension) => extension.name === account)
    return [
      {
        name,
        includes: [`${name}-numbers`, 'nobody'],
        extensions: [{ name: account, steps: byTo(`${name}-numbers`, itself?.steps) }],
      },
      { name: `${name}-numbers`, extensions: others },
    ]
  })
}

/** What may be the name of an extension without meaning anything else there. */
const isPlain = (account: string): boolean => /^[+A-Za-z0-9][A-Za-z0-9._-]{1,63}$/.test(account)

function byTo(numbers: string, otherwise: readonly Step[] = wrongNumber): readonly Step[] {
  return [
    step('Gosub', 'trunk-to', 's', '1'),
    step('GotoIf', `\${DIALPLAN_EXISTS(${numbers},\${TO},1)}?${numbers},\${TO},1`),
    ...otherwise,
  ]
}

const wrongNumber: readonly Step[] = [step('Goto', 'wrong-number', 's', '1')]

function arrivals({ id, inboundRules, maxCalls }: Trunk, hotline: TrunkHotline): Extension[] {
  const called = `${hotline.id}-${hotline.number}`
  const sent = spellings(hotline.number).flatMap((spelled) => sentAs(spelled, inboundRules))
  return sent.map((name) => ({
    name,
    steps: [
      step('Gosub', `trunk-in,s,1(${id},${maxCalls ?? ''},${called})`),
      step('Goto', 'hotlines', String(hotline.id), '1'),
    ],
  }))
}

/** The first line of a name counts, as Asterisk would take it: a number spelled out wins. */
function uniqueNames(extensions: readonly Extension[]): readonly Extension[] {
  const byName = new Map<string, Extension>()
  for (const extension of extensions)
    if (!byName.has(extension.name)) byName.set(extension.name, extension)
  return [...byName.values()]
}
