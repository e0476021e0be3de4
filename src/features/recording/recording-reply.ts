import { open, stat } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fail } from '../../domain/errors.js'
import { wavHeaderBytes } from '../../domain/wav.js'
import { type OpenFile, sendWav } from '../../http/send-wav.js'
import { fileName } from './recording.paths.js'
import { reasonInWords } from './recording-reason.js'

/** Opens the file; refuses one that is gone or holds no audio. `path` never comes from a request. */
export async function openRecording(path: string): Promise<OpenFile> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT'
      ? fail('recording-failed', { why: reasonInWords('missing') })
      : Promise.reject(error),
  )
  const { size } = await handle.stat()
  if (size > wavHeaderBytes) return { handle, size }
  await handle.close()
  return fail('recording-failed', { why: reasonInWords('empty') })
}

/** A finished recording never changes, so size and time of finishing are a strong entity tag. */
const tagOf = (size: number, readyAt: number | null): string =>
  `"${size.toString(16)}-${(readyAt ?? 0).toString(16)}"`

/** The tag that `sendRecording` would send; undefined when there is nothing to send. */
export async function recordingTag(
  path: string,
  readyAt: number | null,
): Promise<string | undefined> {
  const file = await stat(path).catch(() => undefined)
  return file !== undefined && file.size > wavHeaderBytes ? tagOf(file.size, readyAt) : undefined
}

/** Answers GET and HEAD with the whole recording or the asked range. */
export const sendRecording = (
  request: FastifyRequest,
  reply: FastifyReply,
  file: OpenFile,
  { callId, readyAt }: { readonly callId: string; readonly readyAt: number | null },
): Promise<FastifyReply> =>
  sendWav(request, reply, file, { etag: tagOf(file.size, readyAt), name: fileName(callId) })
