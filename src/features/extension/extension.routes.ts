import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Configurator } from '../../conf/configurator.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams, pageOf, pageQuery } from '../../http/page.js'
import {
  findExtension,
  insertExtension,
  isTaken,
  pageOfExtensions,
  removeExtension,
  updateExtension,
  userOf,
  usersOf,
} from './extension.repo.js'
import {
  type Contact,
  createdExtension,
  type Extension,
  extensionPatch,
  extensionView,
  newExtension,
} from './extension.schema.js'

export interface ExtensionDeps {
  readonly db: Database
  readonly configurator: Configurator
  readonly audit: Audit<Transaction>
  readonly now: () => number
  /** ISO 8601 with the offset of the business's time zone. */
  readonly time: (at: number) => string
  /** Devices registered to each extension number; undefined while Asterisk cannot be asked. */
  readonly contacts: () => Promise<ReadonlyMap<string, readonly Contact[]> | undefined>
  /** The same for one number. */
  readonly contactsOf: (number: string) => Promise<readonly Contact[] | undefined>
}

const admin = { access: ['admin'] } as const
const staff = { access: ['admin', 'supervisor'] } as const
const tags = ['extensions']

/** `/api/extensions`. Changes are for admins; the secret has a route of its own. */
export function extensionRoutes(app: ZodApp, deps: ExtensionDeps): void {
  const { db, configurator, audit, now } = deps

  app.post(
    '/extensions',
    { config: admin, schema: { tags, body: newExtension, response: { 201: createdExtension } } },
    async (request, reply) => {
      const { secret = newSecret(), ...values } = request.body
      const created = await configurator.change(async (change) => {
        await refuseTaken(change.trx, values.number)
        const id = await insertExtension(change, { ...values, secret }, now())
        await audit(entry(request.actor, 'created', id, values), change.trx)
        return mustFind(change.trx, id)
      })
      reply.code(201).header('location', `/api/extensions/${created.id}`)
      return tagged(reply, created.version, { ...shown(created, null), secret })
    },
  )

  app.get(
    '/extensions',
    {
      config: staff,
      schema: { tags, querystring: pageQuery, response: { 200: pageOf(extensionView) } },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const rows = await pageOfExtensions(db, limit + 1, numberAfter(cursor))
      const page = rows.slice(0, limit)
      const [all, users] = await Promise.all([
        deps.contacts(),
        usersOf(
          db,
          page.map((e) => e.id),
        ),
      ])
      const items = page.map((e) =>
        withContacts(shown(e, users.get(e.id) ?? null), all && (all.get(e.number) ?? [])),
      )
      const last = rows.length > limit ? page.at(-1) : undefined
      return { items, nextCursor: last === undefined ? null : cursorOf(last.number) }
    },
  )

  app.get(
    '/extensions/:id',
    { config: staff, schema: { tags, params: idParams, response: { 200: extensionView } } },
    async (request, reply) => {
      const extension = await mustFind(db, request.params.id)
      const view = shown(extension, await userOf(db, extension.id))
      const contacts = await deps.contactsOf(extension.number)
      return tagged(reply, extension.version, withContacts(view, contacts))
    },
  )

  app.patch(
    '/extensions/:id',
    {
      config: admin,
      schema: { tags, params: idParams, body: extensionPatch, response: { 200: extensionView } },
    },
    async (request, reply) => {
      const patch = request.body
      const changed = await configurator.change(async (change) => {
        const before = await mustFind(change.trx, request.params.id)
        requireMatch(request, before.version)
        if (patch.number !== undefined && patch.number !== before.number)
          await refuseTaken(change.trx, patch.number)
        await updateExtension(change, before, patch, now())
        await audit(entry(request.actor, 'changed', before.id, patch), change.trx)
        return mustFind(change.trx, before.id)
      })
      const view = shown(changed, await userOf(db, changed.id))
      return tagged(
        reply,
        changed.version,
        withContacts(view, await deps.contactsOf(changed.number)),
      )
    },
  )

  app.delete(
    '/extensions/:id',
    { config: admin, schema: { tags, params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      await configurator.change(async (change) => {
        const before = await mustFind(change.trx, request.params.id)
        requireMatch(request, before.version)
        await removeExtension(change, before.id)
        await audit(
          entry(request.actor, 'deleted', before.id, { number: before.number }),
          change.trx,
        )
      })
      return reply.code(204).send(null)
    },
  )

  const secretView = z.object({ username: z.string(), secret: z.string() })

  app.get(
    '/extensions/:id/secret',
    { config: admin, schema: { tags, params: idParams, response: { 200: secretView } } },
    async (request) => {
      const { id, number, secret } = await mustFind(db, request.params.id)
      await audit(entry(request.actor, 'secret-read', id, { number }))
      return { username: number, secret }
    },
  )

  app.post(
    '/extensions/:id/secret',
    { config: admin, schema: { tags, params: idParams, response: { 200: secretView } } },
    async (request) => {
      const secret = newSecret()
      return configurator.change(async (change) => {
        const before = await mustFind(change.trx, request.params.id)
        requireMatch(request, before.version)
        await updateExtension(change, before, { secret }, now())
        await audit(entry(request.actor, 'secret-made', before.id, {}), change.trx)
        return { username: before.number, secret }
      })
    },
  )

  function shown(extension: Extension, userId: number | null) {
    const { secret: _, version: __, codecs, createdAt, updatedAt, ...rest } = extension
    return {
      ...rest,
      codecs: [...codecs],
      userId,
      createdAt: deps.time(createdAt),
      updatedAt: deps.time(updatedAt),
    }
  }
}

/** 24 characters of 64: 144 bits. */
const newSecret = (): string => randomBytes(18).toString('base64url')

async function mustFind(db: Database | Transaction, id: number): Promise<Extension> {
  return (await findExtension(db, id)) ?? fail('not-found', { what: 'extension' })
}

async function refuseTaken(trx: Transaction, number: string): Promise<void> {
  if (!(await isTaken(trx, number))) return
  fail('duplicate', { field: 'number' }, [{ path: 'number', message: 'is taken' }])
}

function withContacts<T>(view: T, contacts: readonly Contact[] | undefined) {
  return {
    ...view,
    registered: contacts === undefined ? null : contacts.length > 0,
    contacts: contacts === undefined ? null : [...contacts],
  }
}

/** What changed, without the secret. */
function entry(actor: Actor, action: string, id: number, values: object) {
  const details = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, key === 'secret' ? 'changed' : value]),
  )
  return { actor, action: `extension.${action}`, object: `extensions/${id}`, details }
}

const cursorOf = (number: string): string => Buffer.from(`n:${number}`).toString('base64url')

function numberAfter(cursor: string | undefined): string {
  if (cursor === undefined) return ''
  return (
    /^n:(\d{2,6})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? fail('bad-cursor')
  )
}
