import type { FileHandle } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fail } from '../domain/errors.js'
import { byteRange } from './byte-range.js'

/** A file opened for sending: what is deleted meanwhile is still heard to its end. */
export interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
}

/** Its entity tag, and what it is called when it is saved (without the ending; never of a request). */
export interface WavAnswer {
  readonly etag: string
  readonly name: string
}

/**
 * Answers GET and HEAD with the whole WAV file or the asked range (RFC 9110 §13, §14): 200, 206,
 * 304 or 416. Closes the file.
 */
export async function sendWav(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, size }: OpenFile,
  { etag, name }: WavAnswer,
): Promise<FastifyReply> {
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
    'content-disposition': `inline; filename="${name}.wav"`,
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
