import { open } from 'node:fs/promises'
import { join, parse } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { fail } from '../../domain/errors.js'
import { type FindingView, withWarnings } from '../../domain/finding.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams } from '../../http/page.js'
import { sendWav } from '../../http/send-wav.js'
import { acceptUploads, isUpload, readUpload, uploadBody } from '../../http/upload.js'
import { validatorCompiler } from '../../http/validate.js'
import type { KeptChanges } from '../../kept/kept.changes.js'
import { keptRoutes, keptView } from '../../kept/kept.routes.js'
import { soundFiles } from './convert.js'
import type { soundChanges } from './sound.changes.js'
import type { SoundFiles } from './sound.files.js'
import {
  type Sound,
  type Speech,
  soundKind,
  soundName,
  soundPatch,
  speech,
  uploadFields,
} from './sound.schema.js'

export interface SoundRoutesDeps {
  readonly db: Database
  readonly time: (at: number) => string
  readonly kept: KeptChanges<typeof soundKind>
  readonly changes: ReturnType<typeof soundChanges>
  readonly files: SoundFiles
  readonly named: Parameters<SoundFiles['within']>[0]
}

/** Largest upload, in mebibytes. */
const uploadMebibytes = 20

const tags = [soundKind.path]
const base = `/${soundKind.path}`
const params = idParams
const admin = { access: ['admin'], tagged: true } as const
const nameBody = { name: { type: 'string', maxLength: 80 } }

/** Prompts: what all kept objects have, and their audio. */
export async function soundRoutes(app: ZodApp, deps: SoundRoutesDeps): Promise<void> {
  const { db, time, kept, changes, files } = deps
  const { view, shown } = keptView(soundKind, { time })
  const saved = kept.watch === undefined ? view : view.extend(withWarnings)
  type Request = Pick<FastifyRequest, 'headers'>
  /** Answers with the sound after `save`, and with what that caused. */
  const answer = async (
    { headers }: Request,
    reply: FastifyReply,
    save: () => Promise<Sound>,
  ): Promise<Awaited<ReturnType<typeof shown>> & { warnings?: readonly FindingView[] }> => {
    const caused = kept.watch?.()
    const sound = await save()
    const warnings = caused?.(headers['accept-language'])
    return tagged(reply, sound.version, {
      ...(await shown(sound)),
      ...(warnings !== undefined && { warnings }),
    })
  }
  keptRoutes(app, soundKind, {
    ...{ db, time, called: ['a sound', 'sounds'], own: ['make', 'change'] },
    changes: { ...kept, remove: changes.remove },
  })

  /** Reads an upload into a folder of its own, which is gone when `work` has ended. */
  const uploaded = <T>(
    request: FastifyRequest,
    work: (folder: string, name: string | undefined, filename: string) => Promise<T>,
  ): Promise<T> =>
    files.within(deps.named, async (folder) => {
      const path = join(folder, soundFiles.original)
      const { fields, filename } = await readUpload(request, path, uploadMebibytes)
      return work(folder, checked(uploadFields, fields).name, filename)
    })

  await app.register(async (scope: ZodApp) => {
    await acceptUploads(scope)

    scope.post(
      base,
      {
        config: admin,
        schema: {
          summary: 'Make a sound: upload it (WAV, MP3, Ogg, M4A; 20 MiB, 10 minutes), or from text',
          tags,
          body: {
            content: {
              'application/json': { schema: speech },
              'multipart/form-data': { schema: uploadBody(nameBody) },
            },
          },
          response: { 201: saved },
        },
      },
      (request, reply) =>
        answer(request, reply, async () => {
          const { actor } = request
          const made = isUpload(request)
            ? await uploaded(request, (folder, name, filename) =>
                changes.upload(actor, name ?? nameFrom(filename), folder),
              )
            : await changes.speech(actor, checked(speech, request.body) satisfies Speech)
          reply.code(201).header('location', `/api${base}/${made.id}`)
          return made
        }),
    )

    scope.put(
      `${base}/:id/file`,
      {
        config: admin,
        schema: {
          summary: 'Replace the audio of a sound, wherever it is played',
          tags,
          params,
          headers: ifMatch,
          body: { content: { 'multipart/form-data': { schema: uploadBody({}) } } },
          response: { 200: saved },
        },
      },
      async (request, reply) => {
        if (!isUpload(request)) fail('unsupported-media')
        const { id } = request.params
        await kept.existing(db, id)
        return answer(request, reply, () =>
          uploaded(request, (folder) =>
            changes.replace(request.actor, id, folder, ({ version }) =>
              requireMatch(request, version),
            ),
          ),
        )
      },
    )
  })

  app.patch(
    `${base}/:id`,
    {
      config: admin,
      schema: {
        summary: 'Change what is sent of a sound; other words are spoken anew',
        tags,
        params,
        headers: ifMatch,
        body: soundPatch,
        response: { 200: saved },
      },
    },
    (request, reply) => {
      const { actor, body } = request
      const allowed = ({ version }: { readonly version: number }) => requireMatch(request, version)
      return answer(request, reply, () => changes.change(actor, request.params.id, body, allowed))
    },
  )

  async function hear(
    request: FastifyRequest<{ Params: z.output<typeof params> }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { id, file } = await kept.existing(db, request.params.id)
    const handle = await open(files.widePath(file), 'r').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? fail('not-found', { what: 'audio' }) : Promise.reject(error),
    )
    const { size } = await handle.stat()
    return sendWav(request, reply, { handle, size }, { etag: `"${file}"`, name: `sound-${id}` })
  }

  const config = { access: ['admin', 'supervisor'], tagged: true } as const
  app.get(`${base}/:id/audio`, { config, schema: audioSchema, exposeHeadRoute: false }, hear)
  app.head(`${base}/:id/audio`, { config, schema: { params, hide: true } }, hear)
}

const wav = (description: string) => ({
  description,
  content: { 'audio/wav': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
})

const audioSchema = {
  summary: 'Hear a sound as callers do',
  tags,
  params,
  response: {
    200: wav('WAV, one voice, 16 bit, 16 kHz'),
    206: wav('The asked range of it (RFC 9110 §14)'),
  },
}

/** What a schema makes of it, or 400 with each bad field. */
function checked<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const read = validatorCompiler({ schema })(data)
  if ('error' in read) throw read.error
  return read.value as z.output<Schema>
}

/** A name that a person may keep: that of the file without its ending, if it can be one. */
function nameFrom(filename: string): string {
  const { name } = parse(filename.replaceAll('\\', '/'))
  const read = soundName.safeParse(name.slice(0, 80))
  return read.success ? read.data : 'Âm thanh'
}
