import { z } from 'zod'
import { type Fields, fieldsOf } from './ami-replies.js'
import type { AmiItem } from './ami-wire.js'

/** An endpoint as Asterisk has it loaded. Keys in lower case, no underscores: `directmedia`. */
export interface PjsipEndpoint {
  readonly endpoint: Fields
  /** Without anything secret, so that it may be logged; `hasSecret` compares. */
  readonly auth: PjsipAuth | undefined
  readonly aor: Fields | undefined
  /** Names of the objects by which it is known by its address. */
  readonly identifies: readonly string[]
  /** Static contacts, too. */
  readonly contacts: readonly EndpointContact[]
}

export interface PjsipAuth {
  readonly fields: Fields
  hasSecret(secret: string): boolean
}

const contact = z
  .object({
    id: z.string(),
    aor: z.string(),
    uri: z.string(),
    useragent: z.string().default(''),
    viaaddress: z.string().default(''),
    status: z.string(),
    roundtripusec: z.coerce.number().optional().catch(undefined),
  })
  .transform((c) => ({
    /** `101;@` and a hash; a static contact has another form. */
    id: c.id,
    aor: c.aor,
    uri: c.uri,
    userAgent: c.useragent,
    viaAddress: c.viaaddress,
    status: c.status,
    roundTripUs: c.roundtripusec,
  }))
export type EndpointContact = z.output<typeof contact>

const secrets = new Set(['password', 'passworddigest', 'md5cred', 'oauthsecret', 'refreshtoken'])

/** Folds the items of PJSIPShowEndpoint into one endpoint; of several AORs or auths the first. */
export function pjsipEndpoint(items: readonly AmiItem[]): PjsipEndpoint {
  const all = (event: string) => items.filter((item) => item.event === event)
  const first = (event: string) => all(event).map(fieldsOf)[0]
  const auth = first('AuthDetail')
  return {
    endpoint: first('EndpointDetail') ?? {},
    auth: auth && {
      fields: Object.fromEntries(Object.entries(auth).filter(([key]) => !secrets.has(key))),
      hasSecret: (secret) => auth.password === secret,
    },
    aor: first('AorDetail'),
    identifies: all('IdentifyDetail').flatMap((item) => fieldsOf(item).objectname ?? []),
    contacts: all('ContactStatusDetail').flatMap((item) => contact.safeParse(item).data ?? []),
  }
}
