import { z } from 'zod'
import type { AmiItem } from './ami-wire.js'

const booted = z
  .object({ event: z.literal('FullyBooted') })
  .transform(() => ({ type: 'FullyBooted' }) as const)

const shutdown = z
  .object({ event: z.literal('Shutdown'), restart: z.string() })
  .transform(({ restart }) => ({ type: 'Shutdown', restart: restart === 'True' }) as const)

const contact = z
  .object({
    event: z.literal('ContactStatus'),
    aor: z.string(),
    endpointname: z.string(),
    uri: z.string(),
    contactstatus: z.string(),
    roundtripusec: z.coerce.number().optional().catch(undefined),
  })
  .transform(
    (e) =>
      ({
        type: 'ContactStatus',
        aor: e.aor,
        endpoint: e.endpointname,
        uri: e.uri,
        status: e.contactstatus,
        roundTripUs: e.roundtripusec,
      }) as const,
  )

const device = z
  .object({ event: z.literal('DeviceStateChange'), device: z.string(), state: z.string() })
  .transform((e) => ({ type: 'DeviceStateChange', device: e.device, state: e.state }) as const)

/** Somebody failed to log in, by SIP, ARI or AMI. `remoteAddress` is the bare IP address. */
const intruder = z
  .object({
    event: z.enum(['InvalidPassword', 'InvalidAccountID', 'ChallengeResponseFailed']),
    service: z.string(),
    accountid: z.string(),
    remoteaddress: z.string(),
  })
  .transform((e) => ({
    type: e.event,
    service: e.service,
    account: e.accountid,
    remoteAddress: e.remoteaddress.split('/')[2] ?? '',
  }))

/** What Dial has heard of a channel that it made: `RINGING`, `PROGRESS` … */
const dial = z
  .object({ event: z.literal('DialState'), destuniqueid: z.string(), dialstatus: z.string() })
  .transform((e) => ({ type: 'DialState', peer: e.destuniqueid, status: e.dialstatus }) as const)

/** What the dialplan tells of a supervisor (asterisk-conf/supervision.conf). */
const supervision = z
  .object({
    event: z.literal('UserEvent'),
    userevent: z.literal('Supervision'),
    uniqueid: z.string(),
    id: z.string(),
    step: z.enum(['begun', 'alone', 'taken', 'sent', 'unanswered', 'over']),
    does: z.string().default(''),
    status: z.string().default(''),
  })
  .transform(({ userevent: type, uniqueid: channel, id, step, does, status }) => ({
    ...{ type, channel, id, step, does, status },
  }))

const event = z.union([booted, shutdown, contact, device, intruder, dial, supervision])

/** Events of AMI the service knows; every other one is dropped at the edge. */
export type AmiEvent = z.output<typeof event>

/** The event as we know it; nothing when it is unknown or not as expected. */
export const amiEvent = (item: AmiItem): AmiEvent | undefined => event.safeParse(item).data
