import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { fail } from '../../domain/errors.js'
import { type WatchFindings, withWarnings } from '../../domain/finding.js'
import { accountName } from '../../domain/receiving.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams, pageOf, pageQuery } from '../../http/page.js'
import {
  type ExtensionChangeParts,
  entry,
  existing,
  extensionChanges,
} from './extension.changes.js'
import { pageOfExtensions, userOf, usersOf } from './extension.repo.js'
import {
  type Contact,
  createdExtension,
  type Extension,
  extensionPatch,
  extensionView,
  newExtension,
  secretView,
} from './extension.schema.js'
import { kindsOf, shownExtension, withContacts } from './extension.view.js'

export interface ExtensionDeps extends ExtensionChangeParts {
  readonly db: Database
  /** ISO 8601 with the offset of the business's time zone. */
  readonly time: (at: number) => string
  /** Devices registered to each account (`101`, `101-app`); undefined while Asterisk cannot be asked. */
  readonly contacts: () => Promise<ReadonlyMap<string, readonly Contact[]> | undefined>
  /** The same for one account. */
  readonly contactsOf: (account: string) => Promise<readonly Contact[] | undefined>
  readonly watch: WatchFindings
}

const admin = { access: ['admin'] } as const
const staff = { access: ['admin', 'supervisor'] } as const
const tags = ['extensions']

/** `/api/extensions`. Changes are for admins; the secret has routes of its own. */
export function extensionRoutes(app: ZodApp, deps: ExtensionDeps): void {
  const { db, audit } = deps
  const extensions = extensionChanges(deps)
  const shown = shownExtension(deps.time)

  const viewOf = async (extension: Extension) => {
    const view = shown(extension, await userOf(db, extension.id))
    const found = new Map<string, readonly Contact[] | undefined>()
    for (const kind of kindsOf(view)) {
      const account = accountName(view.number, kind)
      found.set(account, await deps.contactsOf(account))
    }
    return withContacts(view, (account) => found.get(account))
  }

  app.post(
    '/extensions',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'Make an extension; phones may register when this answers',
        tags,
        body: newExtension,
        response: { 201: createdExtension.extend(withWarnings) },
      },
    },
    async ({ actor, body, headers }, reply) => {
      const caused = deps.watch()
      const created = await extensions.create(actor, body)
      reply.code(201).header('location', `/api/extensions/${created.id}`)
      const warnings = [...caused(headers['accept-language'])]
      const { secret, version } = created
      return tagged(reply, version, { ...shown(created, null), secret, warnings })
    },
  )

  app.get(
    '/extensions',
    {
      config: staff,
      schema: {
        summary: 'Extensions by number, with what is registered now',
        tags,
        querystring: pageQuery,
        response: { 200: pageOf(extensionView) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const rows = await pageOfExtensions(db, limit + 1, numberAfter(cursor))
      const page = rows.slice(0, limit)
      const ids = page.map(({ id }) => id)
      const [contacts, users] = await Promise.all([deps.contacts(), usersOf(db, ids)])
      const last = rows.length > limit ? page.at(-1) : undefined
      return {
        items: page.map((e) =>
          withContacts(
            shown(e, users.get(e.id) ?? null),
            (account) => contacts && (contacts.get(account) ?? []),
          ),
        ),
        nextCursor: last === undefined ? null : cursorOf(last.number),
      }
    },
  )

  app.get(
    '/extensions/:id',
    {
      config: { ...staff, tagged: true },
      schema: {
        summary: 'One extension, with what is registered now',
        tags,
        params: idParams,
        response: { 200: extensionView },
      },
    },
    async ({ params }, reply) => {
      const extension = await existing(db, params.id)
      return tagged(reply, extension.version, await viewOf(extension))
    },
  )

  app.patch(
    '/extensions/:id',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'Change what is sent; all else stays',
        tags,
        params: idParams,
        headers: ifMatch,
        body: extensionPatch,
        response: { 200: extensionView.extend(withWarnings) },
      },
    },
    async (request, reply) => {
      const { actor, params, body, headers } = request
      const caused = deps.watch()
      const changed = await extensions.change(actor, params.id, body, ({ version }) =>
        requireMatch(request, version),
      )
      const warnings = [...caused(headers['accept-language'])]
      return tagged(reply, changed.version, { ...(await viewOf(changed)), warnings })
    },
  )

  app.delete(
    '/extensions/:id',
    {
      config: admin,
      schema: {
        summary: 'Remove an extension; calls under way go on',
        tags,
        params: idParams,
        headers: ifMatch,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await extensions.remove(request.actor, request.params.id, ({ version }) =>
        requireMatch(request, version),
      )
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/extensions/:id/secret',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'What a phone logs in with; each reading is audited',
        tags,
        params: idParams,
        response: { 200: secretView },
      },
    },
    async ({ actor, params }, reply) => {
      const { id, number, secret, version } = await existing(db, params.id)
      await audit(entry(actor, 'secret-read', id, { number }))
      return tagged(reply, version, { username: number, secret })
    },
  )

  app.post(
    '/extensions/:id/secret',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'Make a new secret; the one before is refused from now on',
        tags,
        params: idParams,
        headers: ifMatch,
        response: { 200: secretView },
      },
    },
    async (request, reply) => {
      const { number, secret, version } = await extensions.renewSecret(
        request.actor,
        request.params.id,
        (current) => requireMatch(request, current.version),
      )
      return tagged(reply, version, { username: number, secret })
    },
  )
}

const cursorOf = (number: string): string => Buffer.from(`n:${number}`).toString('base64url')

function numberAfter(cursor: string | undefined): string {
  if (cursor === undefined) return ''
  return (
    /^n:(\d{2,6})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? fail('bad-cursor')
  )
}
