import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Ami } from './asterisk/ami.js'
import { ownCall } from './asterisk/own-call.js'
import { carrierState, contactsOf } from './asterisk/registrations.js'
import type { Config } from './config.js'
import type { PlacedCall } from './domain/placed-call.js'
import { because, type Reason } from './domain/trace.js'
import type { OutboundDeps } from './features/outbound/outbound.feature.js'
import type { TrunkDeps } from './features/trunk/trunk.feature.js'

interface CarrierParts {
  readonly sip: Config['sip']
  /** Undefined while Asterisk is not watched yet. */
  readonly ami: () => Ami | undefined
  readonly now: () => number
}

/** What trunks, and calls to the outside, need of the box and its Asterisk. */
export type Carriers = ReturnType<typeof composeCarriers>

export function composeCarriers({ sip, ami, now }: CarrierParts) {
  return {
    ownAddresses: () => [...interfaceAddresses(), ...sipAddresses(sip)],
    transports: ['udp', 'tcp'] as const,
    ipVersion: isIP(sip.host) === 6 ? 6 : 4,
    live: async (endpoint) => {
      const asked = ami()
      return asked && carrierState(asked, endpoint)
    },
    ask: async (endpoint) => {
      await ami()
        ?.qualify(endpoint)
        .catch(() => undefined)
    },
    isRegistered: async (number) => {
      const asked = ami()
      const contacts = asked && (await contactsOf(asked, number))
      return contacts && contacts.length > 0
    },
    placeCall: async (call) => {
      const asked = ami()
      return asked?.connected ? ownCall(asked, call, now) : undefined
    },
  } satisfies Partial<TrunkDeps & OutboundDeps>
}

const interfaceAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address))

/** Where SIP is spoken and how the world sees it; a name is no address. */
const sipAddresses = ({ host, externalAddress }: Config['sip']): readonly string[] =>
  [host, externalAddress ?? ''].filter((address) => isIP(address) !== 0)

/** Of a call that nobody answers Asterisk's own record does not say whom it rang: the trace does. */
export const toldTests =
  (placeCall: TrunkDeps['placeCall'], tell: (callId: string, reason: Reason) => void) =>
  async (call: PlacedCall): Promise<string | undefined> => {
    const callId = await placeCall(call)
    if (callId !== undefined) tell(callId, because('test_call', { to: call.exten }))
    return callId
  }
