import { open } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { type Actor, roles } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import type { playLog } from '../../domain/play-log.js'
import { ifMatch, requireTag } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, page, pageOf, pageQuery } from '../../http/page.js'
import { sendWav } from '../../http/send-wav.js'
import type { MessageFolder } from './message.files.js'
import type { MessageRepo } from './message.repo.js'
import { type Message, messageView } from './message.schema.js'
import type { Box } from './voicemail.schema.js'

export interface MessageRoutes {
  readonly db: Database
  readonly repo: MessageRepo
  readonly files: MessageFolder
  readonly boxes: () => ReadonlyMap<number, Box>
  /** Whether a box is somebody's own: agents see no others. */
  readonly isOwn: (actor: Actor, box: Box) => boolean
  readonly audit: Audit<Transaction>
  readonly plays: ReturnType<typeof playLog>
  readonly now: () => number
  readonly time: (at: number) => string
  /** After messages were marked as deleted: there is room for others when it resolves. */
  readonly deleted: () => Promise<void>
}

const tags = ['voicemails']
const params = z.strictObject({ id: z.string().regex(/^[0-9A-Z]{26}$/) })
const config = { access: roles } as const
const query = pageQuery.extend({
  box: z.coerce.number().int().min(1).max(999_999_999).optional().describe('of this box alone'),
  unheard: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('`true`: only those that nobody has heard; `false`: only those that somebody has'),
})
const wav = (description: string) => ({
  description,
  content: { 'audio/wav': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
})

/** `/api/voicemails`: the messages of all boxes that somebody may hear. */
export function messageRoutes(app: ZodApp, deps: MessageRoutes): void {
  const { db, repo, files, boxes, audit, plays, now, time } = deps

  /** Undefined: all. */
  const boxesOf = (actor: Actor): readonly number[] | undefined =>
    actor.role === 'agent'
      ? [...boxes().values()].filter((box) => deps.isOwn(actor, box)).map(({ id }) => id)
      : undefined

  /** What somebody may not hear is not there. */
  async function existing(actor: Actor, id: string, trx?: Transaction): Promise<Message> {
    const found = await repo.find(id, trx)
    const isSeen = found !== undefined && (boxesOf(actor)?.includes(found.box) ?? true)
    return isSeen ? found : fail('not-found', { what: `voicemails/${id}` })
  }

  const shown = ({ id, box, callId, number, name, at, seconds, state, heardAt }: Message) => ({
    ...{ id, callId, from: { number, name } },
    box: { id: box, name: boxes().get(box)?.name ?? '' },
    at: time(at),
    seconds: Math.round((seconds ?? 0) * 10) / 10,
    heard: state === 'heard',
    heardAt: heardAt === null ? null : time(heardAt),
  })

  const answer = (reply: FastifyReply, message: Message) => {
    reply.header('etag', tagOf(message))
    return shown(message)
  }

  app.get(
    '/voicemails',
    {
      config,
      schema: {
        summary: 'Messages, newest first; agents those of their own boxes',
        tags,
        querystring: query,
        response: { 200: pageOf(messageView) },
      },
    },
    async ({ actor, query: { limit, cursor, box, unheard } }) => {
      const own = boxesOf(actor)
      const asked = box === undefined ? own : [box].filter((id) => own?.includes(id) ?? true)
      const filter = { boxes: asked, unheard, before: afterId(cursor) }
      const rows = await repo.list(filter, limit + 1)
      const { items, nextCursor } = page(
        rows.map((message) => ({ id: message.n, message })),
        limit,
      )
      return { items: items.map(({ message }) => shown(message)), nextCursor }
    },
  )

  app.get(
    '/voicemails/:id',
    {
      config: { ...config, tagged: true },
      schema: { summary: 'Read a message', tags, params, response: { 200: messageView } },
    },
    async ({ actor, params: { id } }, reply) => answer(reply, await existing(actor, id)),
  )

  app.patch(
    '/voicemails/:id',
    {
      config: { ...config, tagged: true },
      schema: {
        headers: ifMatch,
        summary: 'Say whether a message was heard',
        tags,
        params,
        body: z.strictObject({ heard: z.boolean() }),
        response: { 200: messageView },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const { id } = params
      await inTransaction(db, async (trx) => {
        requireTag(request, tagOf(await existing(actor, id, trx)))
        await repo.setHeard(id, body.heard ? now() : null, trx)
      })
      return answer(reply, await existing(actor, id))
    },
  )

  app.delete(
    '/voicemails/:id',
    {
      config,
      schema: {
        headers: ifMatch,
        summary: 'Delete a message',
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { actor, params } = request
      const { id } = params
      await inTransaction(db, async (trx) => {
        const message = await existing(actor, id, trx)
        requireTag(request, tagOf(message))
        const { n, box } = message
        await repo.markDeleted([n], trx)
        const entry = { actor, action: 'voicemail.deleted', object: `voicemails/${id}` }
        await audit({ ...entry, details: { box } }, trx)
      })
      await deps.deleted()
      return reply.code(204).send(null)
    },
  )

  /** Somebody else's message is on record before its first byte leaves; not again for each range. */
  async function tellOfPlaying(actor: Actor, { id, box }: Message): Promise<void> {
    await repo.setHeard(id, now())
    const of = boxes().get(box)
    if (of !== undefined && deps.isOwn(actor, of)) return
    const listener = `${actor.kind}:${actor.userId}:${actor.username}`
    if (plays.begins(listener, id))
      await audit({ actor, action: 'voicemail.played', object: `voicemails/${id}` })
    plays.heard(listener, id)
  }

  async function play(
    request: FastifyRequest<{ Params: z.output<typeof params> }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { actor, method } = request
    const message = await existing(actor, request.params.id)
    const { id, file, at } = message
    const handle = await open(files.path(file), 'r').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT'
        ? fail('not-found', { what: `voicemails/${id}` })
        : Promise.reject(error),
    )
    try {
      const { size } = await handle.stat()
      if (method === 'GET') await tellOfPlaying(actor, message)
      const etag = `"${size.toString(16)}-${at.toString(16)}"`
      return sendWav(request, reply, { handle, size }, { etag, name: `voicemail-${id}` })
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  const audio = '/voicemails/:id/audio'
  const schema = {
    summary: 'Hear a message, which marks it as heard',
    tags,
    params,
    response: {
      200: wav('Mono WAV, 16 bit, 8 kHz'),
      206: wav('The asked range of it (RFC 9110 §14)'),
    },
  }
  const playing = { ...config, tagged: true } as const
  app.get(audio, { config: playing, schema, exposeHeadRoute: false }, play)
  app.head(audio, { config: playing, schema: { params, hide: true } }, play)
}

/** Nothing of a message changes but whether it was heard. */
const tagOf = ({ id, heardAt }: Message): string => `"${id}-${heardAt ?? 0}"`
