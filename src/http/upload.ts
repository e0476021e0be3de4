import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import multipart, { type Multipart, type MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fail, PbxError } from '../domain/errors.js'
import { say } from '../domain/text.js'
import type { ZodApp } from './feature.js'

/** What came with an upload: its other fields, and the name that the sender gave the file. */
export interface Upload {
  readonly fields: Readonly<Record<string, string>>
  /** Hostile like any text; never a path. */
  readonly filename: string
}

/** Lets the routes of this scope, and no others, take `multipart/form-data` (RFC 7578). */
export async function acceptUploads(app: ZodApp): Promise<void> {
  await app.register(multipart)
}

export const isUpload = (request: FastifyRequest): boolean => request.isMultipart()

/** An upload for OpenAPI; what comes in is read and checked by `readUpload`. */
export const uploadBody = (more: Readonly<Record<string, object>>) =>
  z.any().meta({
    type: 'object',
    properties: { file: { type: 'string', format: 'binary' }, ...more },
    required: ['file'],
    additionalProperties: false,
  })

const fieldsAtMost = 10
const mebibyte = 1024 * 1024

/**
 * Writes the part called `file` to `path` (mode 0600), as it comes in. Refuses an upload without
 * one or with several (400) and one above `mebibytes` (413). A sender who goes away is thrown as
 * the stream throws it.
 */
export async function readUpload(
  request: FastifyRequest,
  path: string,
  mebibytes: number,
): Promise<Upload> {
  const limits = {
    ...{ files: 1, fileSize: mebibytes * mebibyte, headerPairs: 20 },
    ...{ fields: fieldsAtMost, fieldSize: 4096, fieldNameSize: 100, parts: fieldsAtMost + 1 },
  }
  try {
    return await readParts(request.parts({ limits }), path, mebibytes)
  } catch (error) {
    throw refusalOf(error, mebibytes)
  }
}

async function readParts(
  parts: AsyncIterable<Multipart>,
  path: string,
  mebibytes: number,
): Promise<Upload> {
  const fields: Record<string, string> = {}
  let filename: string | undefined
  for await (const part of parts) {
    if (part.type === 'field') fields[part.fieldname] = text(part)
    else {
      if (part.fieldname !== 'file') refuseField(part.fieldname, notAllowed)
      await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
      if (part.file.truncated) fail('too-large', { limit: `${mebibytes} MiB` })
      filename = part.filename ?? ''
    }
  }
  return { fields, filename: filename ?? refuseField('file', missing) }
}

const notAllowed = say('không được phép', 'is not allowed')
const missing = say('phải có tập tin', 'must be a file')

function refuseField(path: string, message: string): never {
  fail('bad-input', {}, [{ path: path.slice(0, 100), message }])
}

/** A field that calls itself JSON is parsed by the parser; none of ours is. */
const text = ({ fieldname, value }: MultipartValue): string =>
  typeof value === 'string' ? value : refuseField(fieldname, notAllowed)

/** The parser's own refusals: too much of something, or no multipart at all. */
function refusalOf(error: unknown, mebibytes: number): unknown {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string }
  if (code === 'FST_REQ_FILE_TOO_LARGE')
    return new PbxError('too-large', { limit: `${mebibytes} MiB` })
  if (code === 'FST_FILES_LIMIT')
    return new PbxError('bad-input', {}, [{ path: 'file', message: onlyOne }])
  return code.startsWith('FST_') || malformed.test(message) ? new PbxError('bad-input') : error
}

const malformed = /^(Unexpected end of|Multipart:|Malformed|Part terminated)/i

const onlyOne = say('chỉ được một tập tin', 'must be one file')
