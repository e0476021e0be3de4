import { join } from 'node:path'
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
import type { Finisher } from './recording.finisher.js'
import type { RecordingRepo } from './recording.repo.js'
import type { Recording } from './recording.schema.js'
import { reasonInWords } from './recording-reason.js'
import { openRecording, recordingTag, sendRecording } from './recording-reply.js'

/** A call the actor may hear: `id` is its own id when an alias was asked for, `own` whether the actor took part. */
export type MayHear = (
  actor: Actor,
  callId: string,
) => Promise<{ readonly id: string; readonly own: boolean } | undefined>

export interface RecordingRoutesDeps {
  readonly db: Database
  readonly repo: RecordingRepo
  readonly finisher: Finisher
  readonly recordings: string
  readonly audit: Audit<Transaction>
  readonly plays: ReturnType<typeof playLog>
  readonly mayHear: MayHear
}

const params = z.object({ id: z.string().min(1).max(200) })
const url = '/calls/:id/recording'

const wav = (description: string) => ({
  description,
  content: { 'audio/wav': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
})

const playSchema = {
  summary: 'Hear a call (404 none or unusable, 409 not ready yet)',
  tags: ['calls'],
  params,
  response: {
    200: wav('Stereo WAV, 16 bit, 8 kHz; the calling side is on the left'),
    206: wav('The asked range of it (RFC 9110 §14)'),
  },
}

/** Hearing and deleting the recording of a call. */
export function recordingRoutes(app: ZodApp, deps: RecordingRoutesDeps): void {
  const { db, repo, finisher, audit, plays, mayHear } = deps

  /** The call's own id; undefined when the answer is already a redirect to it. */
  async function call(request: FastifyRequest, reply: FastifyReply, id: string) {
    const found = (await mayHear(request.actor, id)) ?? fail('not-found', { what: 'call' })
    if (found.id === id) return found
    await reply.redirect(`${app.prefix}/calls/${encodeURIComponent(found.id)}/recording`, 308)
    return undefined
  }

  /** Somebody else's call is on record before its first byte leaves; not again for each range. */
  async function tellOfPlaying(actor: Actor, callId: string): Promise<void> {
    const listener = `${actor.kind}:${actor.userId}:${actor.username}`
    if (plays.begins(listener, callId)) {
      await audit({ actor, action: 'recording.played', object: `calls/${callId}` })
    }
    plays.heard(listener, callId)
  }

  async function play(
    request: FastifyRequest<{ Params: z.output<typeof params> }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const found = await call(request, reply, request.params.id)
    if (found === undefined) return reply
    const recording = playable(await repo.find(found.id))
    const opened = await openRecording(join(deps.recordings, recording.file))
    try {
      if (!found.own && request.method === 'GET') await tellOfPlaying(request.actor, found.id)
    } catch (error) {
      await opened.handle.close()
      throw error
    }
    return sendRecording(request, reply, opened, recording)
  }

  /** What `ETag` says of it now: undefined unless it can be played. */
  const tagNow = async (recording: Recording | undefined): Promise<string | undefined> =>
    recording?.state === 'ready' && recording.file !== null
      ? recordingTag(join(deps.recordings, recording.file), recording.readyAt)
      : undefined

  const config = { access: roles, tagged: true } as const
  app.get(url, { config, schema: playSchema, exposeHeadRoute: false }, play)
  app.head(url, { config, schema: { params, hide: true } }, play)

  app.delete(
    url,
    {
      config: { access: ['admin'] },
      schema: {
        summary: 'Delete the recording of a call',
        tags: ['calls'],
        params,
        headers: ifMatch,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const found = await call(request, reply, request.params.id)
      if (found === undefined) return reply
      await inTransaction(db, async (trx) => {
        const before = await repo.find(found.id, trx)
        if ((await repo.markDeleted([found.id], 'deleted', trx)) === 0) fail('no-recording')
        requireTag(request, await tagNow(before))
        const { actor } = request
        await audit({ actor, action: 'recording.deleted', object: `calls/${found.id}` }, trx)
      })
      await finisher.tidy(found.id)
      return reply.code(204).send(null)
    },
  )
}

/** A recording that can be opened; everything else is refused with what is the matter. */
function playable(recording: Recording | undefined): Recording & { readonly file: string } {
  switch (recording?.state) {
    case 'ready':
      return { ...recording, file: recording.file ?? unusable('missing') }
    case 'pending':
      return fail('recording-not-ready')
    case 'failed':
      return unusable(recording.reason ?? 'unknown')
    default:
      return fail('no-recording')
  }
}

const unusable = (reason: string): never => fail('recording-failed', { why: reasonInWords(reason) })
