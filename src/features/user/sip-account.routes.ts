import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { type Actor, roles } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { accountKinds, accountName } from '../../domain/receiving.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams } from '../../http/page.js'
import { existing, newSecret, type userChanges } from './user.changes.js'
import { userRepo } from './user.repo.js'
import type { User } from './user.schema.js'

const transports = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const
type Transport = (typeof transports)[number]

const account = z
  .object({
    kind: z.enum(accountKinds),
    username: z.string(),
    secret: z.string(),
    server: z.string().describe('address or name of the box, as whoever asks reaches it'),
    port: z.int(),
    tlsPort: z.int().nullable().describe('the port of SIP over TLS, where that is open'),
    transport: z.enum(transports).describe('the one to choose first'),
    transports: z.array(z.enum(transports)),
    path: z.string().nullable().describe('of the WebSocket, on the port the browser already uses'),
  })
  .meta({ id: 'SipAccount' })
type Account = z.output<typeof account>

const accounts = z.object({ items: z.array(account) })

/** The desk phone's secret is the extension's, and is renewed there. */
const renewable = z.enum(['app', 'web'])

export interface AccountParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly change: ReturnType<typeof userChanges>['change']
  /** Where phones register; '' for the host that the request itself was sent to. */
  readonly reachedAt: {
    readonly server: string
    readonly port: number
    readonly tlsPort: number
  }
}

const admin = { access: ['admin'] } as const
const everybody = { access: roles } as const
const tags = ['users']

/** What a person's phones log in with; each reading is audited. None without an extension. */
export function accountRoutes(app: ZodApp, parts: AccountParts): void {
  const { db, audit, reachedAt, change } = parts

  interface Asked {
    readonly actor: Actor
    readonly hostname: string
    readonly host: string
    readonly protocol: string
  }

  async function accountsOf(asked: Asked, id: number) {
    const user = await existing(db, id)
    const items = await itemsOf(user, asked)
    if (items.length > 0)
      await audit({
        ...{ actor: asked.actor, action: 'user.sip-accounts-read', object: `users/${id}` },
        details: { accounts: items.map(({ username }) => username) },
      })
    return { items }
  }

  async function itemsOf(user: User, asked: Asked): Promise<Account[]> {
    const extension = await userRepo.extensionOf(db, user)
    if (extension === undefined) return []
    const secrets = { desk: extension.secret, app: user.appSecret, web: user.webSecret }
    const through = (server: string, port: number, path: string | null, open: Transport[]) => ({
      ...{ server, port, path, transports: open },
      transport: open[0] ?? 'udp',
    })
    const { server, port, tlsPort } = reachedAt
    const phone = {
      ...through(server || asked.hostname, port, null, ['udp', 'tcp', 'tls']),
      tlsPort,
    }
    const socket = asked.protocol === 'https' ? 'wss' : 'ws'
    const browser = {
      ...through(asked.hostname, portOf(asked), '/api/sip', [socket]),
      tlsPort: null,
    }
    return accountKinds.map((kind) => ({
      ...{ kind, username: accountName(extension.number, kind), secret: secrets[kind] },
      ...(kind === 'web' ? browser : phone),
    }))
  }

  async function renew(request: Asked, id: number, kind: z.output<typeof renewable>) {
    const fresh = kind === 'app' ? { appSecret: newSecret() } : { webSecret: newSecret() }
    await change(request.actor, id, fresh, () => undefined)
    return accountsOf(request, id)
  }

  app.get(
    '/users/me/sip-accounts',
    {
      config: everybody,
      schema: {
        summary: 'What the phones of whoever asks log in with; audited',
        tags,
        response: { 200: accounts },
      },
    },
    (request) => accountsOf(request, own(request.actor)),
  )

  app.get(
    '/users/:id/sip-accounts',
    {
      config: admin,
      schema: {
        summary: "What a person's phones log in with; audited",
        tags,
        params: idParams,
        response: { 200: accounts },
      },
    },
    (request) => accountsOf(request, request.params.id),
  )

  app.post(
    '/users/me/sip-accounts/:kind/secret',
    {
      config: everybody,
      schema: {
        summary: 'Make a new secret for the own apps or browser; the one before is refused',
        tags,
        params: z.strictObject({ kind: renewable }),
        response: { 200: accounts },
      },
    },
    (request) => renew(request, own(request.actor), request.params.kind),
  )

  app.post(
    '/users/:id/sip-accounts/:kind/secret',
    {
      config: admin,
      schema: {
        summary: "Make a new secret for a person's apps or browser; the one before is refused",
        tags,
        params: idParams.extend({ kind: renewable }),
        response: { 200: accounts },
      },
    },
    (request) => renew(request, request.params.id, request.params.kind),
  )
}

const own = ({ userId }: Actor): number => userId ?? fail('not-found', { what: 'users/me' })

/** The port that the request was sent to. */
function portOf({ host, protocol }: { readonly host: string; readonly protocol: string }): number {
  const url = URL.parse(`${protocol}://${host}`)
  return Number(url?.port) || (protocol === 'https' ? 443 : 80)
}
