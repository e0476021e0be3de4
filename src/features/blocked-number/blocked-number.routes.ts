import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { byteOrderMark, csvLines } from '../../http/csv.js'
import type { ZodApp } from '../../http/feature.js'
import { type Language, languageOf } from '../../http/language.js'
import type { KeptTable } from '../../kept/kept.repo.js'
import { columns } from './blocked-number.rows.js'
import { type blockedNumberKind, type ImportReport, importReport } from './blocked-number.schema.js'

export interface BlockedNumberRoutes {
  readonly db: Database
  readonly table: KeptTable<typeof blockedNumberKind>
  readonly take: (actor: Actor, text: string, language: Language) => Promise<ImportReport>
}

const tags = ['blocked-numbers']
const longestFile = 2 * 1024 * 1024
const pageSize = 500

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The list as a file, both ways. */
export function blockedNumberRoutes(app: ZodApp, { db, table, take }: BlockedNumberRoutes): void {
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'buffer', bodyLimit: longestFile },
    async (_request: unknown, bytes: Buffer) => textOf(bytes),
  )

  app.post(
    '/blocked-numbers/import',
    {
      config: { access: ['admin'] },
      bodyLimit: longestFile,
      schema: {
        summary: 'Add the numbers of a CSV file; tells what became of each row',
        tags,
        consumes: ['text/csv'],
        body: z.string().describe(`first line: ${columns.join(',')}; UTF-8; \`,\` or \`;\``),
        response: { 200: importReport },
      },
    },
    async ({ actor, body, headers }) => take(actor, body, languageOf(headers['accept-language'])),
  )

  app.get(
    '/blocked-numbers.csv',
    {
      exposeHeadRoute: false,
      config: { access: ['admin', 'supervisor'] },
      schema: {
        summary: 'Blocked numbers as a file that can be imported again',
        tags,
        response: {
          200: {
            description: 'UTF-8 with byte order mark',
            content: { 'text/csv': { schema: z.unknown().meta({ type: 'string' }) } },
          },
        },
      },
    },
    async (_request, reply) => {
      async function* text(): AsyncGenerator<string> {
        yield `${byteOrderMark}${csvLines([columns])}`
        let rows = await table.page(db, pageSize, 0)
        while (rows.length > 0) {
          yield csvLines(rows.map((row) => columns.map((column) => row[column] ?? '')))
          rows = await table.page(db, pageSize, rows.at(-1)?.id ?? 0)
        }
      }
      reply.type('text/csv; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="blocked-numbers.csv"')
      return reply.send(Readable.from(text(), { highWaterMark: 1 }))
    },
  )
}

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return fail('bad-input', {}, [{ path: '', message: notUtf8 }])
  }
}

const notUtf8 = say('phải là UTF-8', 'must be UTF-8')
