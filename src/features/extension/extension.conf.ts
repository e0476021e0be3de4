import { type Context, type Extension as DialplanExtension, step } from '../../conf/dialplan.js'
import type { Field, Section } from '../../conf/section.js'
import { callerId, confName } from '../../conf/value.js'
import { contexts } from '../../domain/marks.js'
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
}

/**
 * Endpoint, auth and AOR of an extension; the templates stand in asterisk-conf/pjsip.conf. The
 * endpoint carries the fingerprint of it all, so that Asterisk can be asked what it has; and what it
 * may call, so that the dialplan refuses by itself.
 */
export function extensionSections(
  extension: RenderedExtension,
  fingerprint: string,
): readonly Section[] {
  const { number, name, secret, record, codecs, dtmf } = extension
  return [
    {
      name: number,
      parent: 'phone',
      fields: [
        ['callerid', callerId(name, number)],
        ['allow', codecs.join(',')],
        ...(dtmf === 'rfc4733' ? [] : [['dtmf_mode', dtmf] as const]),
        ['auth', number],
        ['aors', number],
        ...(record ? [['set_var', 'RECORD=1'] as const] : []),
        ...outsideFields(extension),
        ['set_var', `CONF=${fingerprint}`],
      ],
    },
    {
      name: number,
      parent: 'phone-auth',
      fields: [
        ['username', number],
        ['password', secret],
      ],
    },
    { name: number, parent: 'phone-aor', fields: [] },
  ]
}

/** `MAY` is what the outside call must find in it (asterisk-conf/outbound.conf, `outbound-call`). */
function outsideFields({ permissions, frozen, hotline }: RenderedExtension): readonly Field[] {
  const outside = permissions.filter((permission) => permission !== 'internal')
  return [
    ['set_var', `MAY=${frozen ? 'frozen' : `-${outside.join('-')}-`}`],
    ...(hotline === '' ? [] : [['set_var', `HOTLINE=${confName(hotline)}`] as const]),
    ...(permissions.includes('internal') ? [] : [['context', contexts.phonesOutside] as const]),
  ]
}

/**
 * The contexts `numbers` (what may be dialled) and `destination` (law 3). One line an extension in
 * each, since Asterisk reads 5,000 of them again at each change; what happens stands in the
 * hand-written context `ring`, whose arguments are the number, how many seconds its phones ring,
 * and whether it is recorded. A destination may be reached with a lease, a dialled number is not.
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
  { number, ringSeconds, record }: RenderedExtension,
  entry: 's' | 'leased',
): DialplanExtension {
  const args = `${number},${ringSeconds},${record ? 1 : ''}`
  return { name, steps: [step('Gosub', `ring,${entry},1(${args})`)] }
}
