import type { FastifyRequest } from 'fastify'
import { type Language, languageOf } from '../../http/language.js'

/** The language of stories and exports: Vietnamese unless another one is asked for by name. */
export function readerLanguage({ headers }: FastifyRequest): Language {
  const asked = headers['accept-language'] ?? '*'
  return asked === '*' ? 'vi' : languageOf(asked)
}
