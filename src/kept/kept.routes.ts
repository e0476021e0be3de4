import { z } from 'zod'
import type { Database } from '../db/database.js'
import type { Role } from '../domain/actor.js'
import { type FindingView, withWarnings } from '../domain/finding.js'
import type { Kind, ObjectOf } from '../domain/kept.js'
import { patchOf } from '../domain/patch.js'
import { ifMatch, requireMatch, tagged } from '../http/etag.js'
import type { ZodApp } from '../http/feature.js'
import { afterId, idParams, page, pageOf, pageQuery } from '../http/page.js'
import type { KeptChanges } from './kept.changes.js'
import type { Fields } from './kept.repo.js'

export interface KeptRoutes<K extends Kind> {
  readonly db: Database
  readonly time: (at: number) => string
  readonly changes: KeptChanges<K>
  /** What it is called in the summaries: `a hotline`, `hotlines`. */
  readonly called: readonly [one: string, many: string]
  /** Fields of the answer beside those stored, and how they are found. */
  readonly more?: {
    readonly shape: z.ZodRawShape
    of(object: ObjectOf<K>): Promise<Readonly<Record<string, unknown>>>
  }
  /** Routes that the feature brings itself, because more than fields comes in. */
  readonly own?: readonly ('make' | 'change')[]
}

const access = (...roles: readonly Role[]) => ({ access: roles })
const admin = access('admin')
const staff = access('admin', 'supervisor')
const one: { readonly tagged: true } = { tagged: true }

/** The five routes that every kind of kept object has. Changes are for admins. */
export function keptRoutes<K extends Kind>(app: ZodApp, kind: K, parts: KeptRoutes<K>): void {
  const { db, changes } = parts
  const [it, many] = parts.called
  const tags = [kind.path]
  const fields: z.ZodObject = kind.fields
  const { view, shown } = keptView(kind, parts)
  const saved = changes.watch === undefined ? view : view.extend(withWarnings)
  const isOwn = (route: 'make' | 'change') => parts.own?.includes(route) === true
  const patch = patchOf(fields)
  const base = `/${kind.path}`

  const shownSaved = async (object: ObjectOf<K>, warnings: readonly FindingView[] | undefined) => ({
    ...(await shown(object)),
    ...(warnings !== undefined && { warnings }),
  })

  if (!isOwn('make'))
    app.post(
      base,
      {
        config: { ...admin, ...one },
        schema: { summary: `Make ${it}`, tags, body: fields, response: { 201: saved } },
      },
      async ({ actor, body, headers }, reply) => {
        const caused = changes.watch?.()
        const made = await changes.create(actor, body as Fields<K>)
        reply.code(201).header('location', `/api/${kind.path}/${made.id}`)
        const warnings = caused?.(headers['accept-language'])
        return tagged(reply, made.version, await shownSaved(made, warnings))
      },
    )

  app.get(
    base,
    {
      config: staff,
      schema: {
        summary: `All ${many}, oldest first`,
        tags,
        querystring: pageQuery,
        response: { 200: pageOf(view) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const rows = await changes.table.page(db, limit + 1, afterId(cursor) ?? 0)
      const { items, nextCursor } = page(rows, limit)
      return { items: await Promise.all(items.map(shown)), nextCursor }
    },
  )

  const params = idParams
  app.get(
    `${base}/:id`,
    {
      config: { ...staff, ...one },
      schema: { summary: `Read ${it}`, tags, params, response: { 200: view } },
    },
    async ({ params: { id } }, reply) => {
      const object = await changes.existing(db, id)
      return tagged(reply, object.version, await shown(object))
    },
  )

  if (!isOwn('change'))
    app.patch(
      `${base}/:id`,
      {
        config: { ...admin, ...one },
        schema: {
          headers: ifMatch,
          summary: `Change what is sent of ${it}; all else stays`,
          tags,
          params,
          body: patch,
          response: { 200: saved },
        },
      },
      async (request, reply) => {
        const { actor, body, headers } = request
        const caused = changes.watch?.()
        const changed = await changes.change(
          actor,
          request.params.id,
          body as Partial<Fields<K>>,
          ({ version }) => requireMatch(request, version),
        )
        const warnings = caused?.(headers['accept-language'])
        return tagged(reply, changed.version, await shownSaved(changed, warnings))
      },
    )

  app.delete(
    `${base}/:id`,
    {
      config: admin,
      schema: {
        headers: ifMatch,
        summary: `Remove ${it}`,
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await changes.remove(request.actor, request.params.id, ({ version }) =>
        requireMatch(request, version),
      )
      return reply.code(204).send(null)
    },
  )
}

/** How an object is shown: the schema of the answer, and the answer. */
export function keptView<K extends Kind>(
  kind: K,
  { time, more }: Pick<KeptRoutes<K>, 'time' | 'more'>,
) {
  const secrets: readonly string[] = kind.secrets ?? []
  return {
    view: viewOf(kind, more?.shape),
    async shown(object: ObjectOf<K>) {
      const { version: _, createdAt, updatedAt, ...rest } = object
      const visible = Object.entries(rest).filter(([name]) => !secrets.includes(name))
      return {
        ...Object.fromEntries(visible),
        ...(await more?.of(object)),
        createdAt: time(createdAt),
        updatedAt: time(updatedAt),
      }
    },
  }
}

/** What is answered: the fields but the secrets, and what every kept object has. */
function viewOf(kind: Kind, more: z.ZodRawShape = {}): z.ZodObject {
  const secrets: readonly string[] = kind.secrets ?? []
  const visible = Object.entries(kind.fields.shape).filter(([name]) => !secrets.includes(name))
  return z.object({
    id: z.int(),
    ...Object.fromEntries(visible.map(([name, field]) => [name, loose(field as z.ZodType)])),
    ...more,
    createdAt: z.string(),
    updatedAt: z.string(),
  })
}

/** Defaults and transformations are for what comes in; what goes out is there as it is. */
function loose(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodDefault) return loose(field.unwrap() as z.ZodType)
  return field instanceof z.ZodPipe ? loose(field.in as z.ZodType) : field
}
