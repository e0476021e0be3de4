import { type FileHandle, open, stat } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fail } from '../../domain/errors.js'
import { byteRange } from './byte-range.js'
import { fileName } from './recording.paths.js'
import { wavHeaderBytes } from './recording.wav.js'
import { reasonInWords } from './recording-reason.js'

/** A recording opened for sending: what is deleted meanwhile is still heard to its end. */
export interface OpenRecording {
  readonly handle: FileHandle
  readonly size: number
}

/** Opens the file; refuses one that is gone or holds no audio. `path` never comes from a request. */
export async function openRecording(path: string): Promise<OpenRecording> {
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

/**
 * Answers GET and HEAD with the whole file or the asked range (RFC 9110 §13, §14): 200, 206, 304
 * or 416.
 */
export async function sendRecording(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, size }: OpenRecording,
  { callId, readyAt }: { readonly callId: string; readonly readyAt: number | null },
): Promise<FastifyReply> {
  const etag = tagOf(size, readyAt)
  reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' })
  if (names(request.headers['if-none-match'], etag)) return finish(handle, reply.code(304))
  const ifRange = request.headers['if-range']
  const fresh = ifRange === undefined || ifRange === etag
  const range = byteRange(fresh ? request.headers.range : undefined, size)
  if (range.is === 'none') {
    await handle.close()
    reply.header('content-range', `bytes */${size}`)
    return fail('bad-range')
  }
  const [first, last] = range.is === 'part' ? [range.first, range.last] : [0, size - 1]
  if (range.is === 'part') reply.code(206).header('content-range', `bytes ${first}-${last}/${size}`)
  reply.headers({
    'content-type': 'audio/wav',
    'content-length': last - first + 1,
    'content-disposition': `inline; filename="${fileName(callId)}.wav"`,
  })
  if (request.method === 'HEAD') return finish(handle, reply)
  return reply.send(handle.createReadStream({ start: first, end: last }))
}

async function finish(handle: FileHandle, reply: FastifyReply): Promise<FastifyReply> {
  await handle.close()
  return reply.send()
}

/** If-None-Match compares weakly (RFC 9110 §13.1.2): a `W/` in front does not matter. */
function names(header: string | undefined, etag: string): boolean {
  const listed = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  return listed.includes(etag) || listed.includes('*')
}
