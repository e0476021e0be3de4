import { type Context, type Extension as DialplanExtension, step } from '../../conf/dialplan.js'
import type { Field, Section } from '../../conf/section.js'
import { callerId, confName } from '../../conf/value.js'
import { contexts } from '../../domain/marks.js'
import { mayOf } from '../../domain/may.js'
import { type AccountKind, accountName, type ReceivingMethod } from '../../domain/receiving.js'
import type { Extension } from './extension.schema.js'

/** What rendering needs of an extension. */
export type RenderedExtension = Pick<
  Extension,
  | 'id'
  | 'number'
  | 'name'
  | 'secret'
  | 'record'
  | 'ringSeconds'
  | 'codecs'
  | 'dtmf'
  | 'permissions'
  | 'frozen'
> & {
  /** The hotline whose number the outside sees; '' when the extension has none of its own. */
  readonly hotline: string
  /** Whose it is, if anybody's. */
  readonly owner?: RenderedOwner | undefined
}

interface RenderedOwner {
  readonly userId: number
  readonly receivingMethod: ReceivingMethod
  readonly appSecret: string
  readonly webSecret: string
}

/** One way to log in to an extension. */
export interface RenderedAccount {
  readonly kind: AccountKind
  /** Name of its endpoint, auth and AOR, and what it logs in as. */
  readonly name: string
  readonly secret: string
}

/** The desk phone; and, when it is somebody's, that person's apps and browser. */
export function accountsOf({
  number,
  secret,
  owner,
}: RenderedExtension): readonly RenderedAccount[] {
  const account = (kind: AccountKind, secret: string) => ({
    ...{ kind, secret },
    name: accountName(number, kind),
  })
  const desk = account('desk', secret)
  if (owner === undefined) return [desk]
  return [desk, account('app', owner.appSecret), account('web', owner.webSecret)]
}

/**
 * Endpoint, auth and AOR of an account of an extension, which all call as the same number; the templates stand in asterisk-conf/pjsip.conf. The
 * endpoint carries the fingerprint of it all, so that Asterisk can be asked what it has; and what it
 * may call, so that the dialplan refuses by itself.
 */
export function extensionSections(
  extension: RenderedExtension,
  { kind, name, secret }: RenderedAccount,
  fingerprint: string,
): readonly Section[] {
  const { number, record } = extension
  const template = kind === 'web' ? 'browser' : 'phone'
  return [
    {
      name,
      parent: template,
      fields: [
        ['callerid', callerId(extension.name, number)],
        ...mediaFields(extension, kind),
        ['auth', name],
        ['aors', name],
        ...(record ? [['set_var', 'RECORD=1'] as const] : []),
        ...outsideFields(extension),
        ['set_var', `CONF=${fingerprint}`],
      ],
    },
    {
      name,
      parent: 'phone-auth',
      fields: [
        ['username', name],
        ['password', secret],
      ],
    },
    { name, parent: 'phone-aor', fields: [] },
  ]
}

/** What browsers speak (RFC 7874 §3), besides G.722, which all of them have. */
const browserCodecs: readonly string[] = ['alaw', 'ulaw', 'g722']

function mediaFields({ codecs, dtmf }: RenderedExtension, kind: AccountKind): readonly Field[] {
  if (kind === 'web')
    return [['allow', ['opus', ...codecs.filter((c) => browserCodecs.includes(c))].join(',')]]
  return [
    ['allow', codecs.join(',')],
    ...(dtmf === 'rfc4733' ? [] : [['dtmf_mode', dtmf] as const]),
  ]
}

/** `MAY` is what the outside call must find in it (asterisk-conf/outbound.conf, `outbound-call`). */
function outsideFields(extension: RenderedExtension): readonly Field[] {
  const { permissions, hotline } = extension
  return [
    ['set_var', `MAY=${mayOf(extension)}`],
    ...(hotline === '' ? [] : [['set_var', `HOTLINE=${confName(hotline)}`] as const]),
    ...(permissions.includes('internal') ? [] : [['context', contexts.phonesOutside] as const]),
  ]
}

/**
 * The contexts `numbers` (what may be dialled) and `destination` (law 3). One line an extension in
 * each, since Asterisk reads 5,000 of them again at each change; what happens stands in the
 * hand-written context `ring`, whose arguments are the number, how many seconds its phones ring,
 * and whether it is recorded, or in `ring-person`, which is told whose it is as well. A destination may be reached with a lease, a dialled number is not.
 * Hints are patterns for the same reason as lines are few.
 */
export function extensionContexts(extensions: readonly RenderedExtension[]): readonly Context[] {
  return [
    { name: contexts.numbers, extensions: extensions.map((e) => ringing(e.number, e, 's')) },
    {
      name: contexts.destination,
      extensions: extensions.map((e) => ringing(`extension-${e.id}`, e, 'leased')),
    },
  ]
}

function ringing(
  name: string,
  { number, ringSeconds, record, owner }: RenderedExtension,
  entry: 's' | 'leased',
): DialplanExtension {
  const args = `${number},${ringSeconds},${record ? 1 : ''}`
  const rings =
    owner === undefined || owner.receivingMethod === 'ip_phone'
      ? `ring,${entry},1(${args})`
      : `ring-person,${entry},1(${args},,${owner.userId})`
  return { name, steps: [step('Gosub', rings)] }
}
