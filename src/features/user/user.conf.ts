import { type Context, type Extension, step } from '../../conf/dialplan.js'
import { type ReceivingMethod, ringTargets } from '../../domain/receiving.js'

/** A person as the dialplan must know him or her. */
export interface RenderedPerson {
  readonly userId: number
  readonly receivingMethod: ReceivingMethod
  /** Number of the extension; undefined without one. */
  readonly extension: string | undefined
  /** Undefined when there is none, or when no call to it is permitted. */
  readonly ownPhone: OwnPhone | undefined
}

/** How a person's own phone is called. */
export interface OwnPhone {
  /** In national spelling. */
  readonly number: string
  /** The number as the route to it wants it, and its trunks in order. */
  readonly way: { readonly number: string; readonly trunkIds: readonly number[] }
  /** Number of the hotline that it sees unless the call itself names one. */
  readonly hotline: string
  readonly confirm: boolean
}

/**
 * `agents`: what rings for a person, by the person's id; `own-phone`: the phone outside. What
 * happens stands in asterisk-conf/people.conf. Pure.
 */
export function peopleContexts(people: readonly RenderedPerson[]): readonly Context[] {
  return [
    { name: 'agents', extensions: people.map(ringing) },
    {
      name: 'own-phone',
      extensions: people.flatMap(({ userId, extension, ownPhone }) =>
        ownPhone === undefined ? [] : [calling(userId, extension, ownPhone)],
      ),
    },
  ]
}

function ringing({ userId, receivingMethod, extension, ownPhone }: RenderedPerson): Extension {
  const rings = ringTargets({ receivingMethod, extension, ownPhone: ownPhone?.number ?? null })
  const whose = receivingMethod === 'agent_phone' ? userId : extension
  return {
    name: String(userId),
    steps: [
      ...(rings.length === 0 ? [] : [step('Gosub', `targets,${receivingMethod},1(${whose})`)]),
      step('Return'),
    ],
  }
}

function calling(
  userId: number,
  extension: string | undefined,
  { number, way, hotline, confirm }: OwnPhone,
): Extension {
  const whose = `${userId}-${extension ?? ''}`
  const args = [way.number, hotline, way.trunkIds.join('-'), confirm ? 1 : '', whose]
  return {
    name: String(userId),
    steps: [step('Gosub', `own-phone-call,${number},1(${args.join(',')})`)],
  }
}
