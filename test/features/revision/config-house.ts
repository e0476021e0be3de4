import type { Test } from 'tap'
import { z } from 'zod'
import { composeHistory } from '../../../src/app.history.js'
import { outsideNumber } from '../../../src/domain/destination.js'
import type { Kind } from '../../../src/domain/kept.js'
import { plainText } from '../../../src/domain/text.js'
import { utc } from '../../../src/domain/utc.js'
import { extensionFeature } from '../../../src/features/extension/extension.feature.js'
import { extensionTable } from '../../../src/features/extension/extension.table.js'
import { hotlineFeature } from '../../../src/features/hotline/hotline.feature.js'
import { hotlineKind } from '../../../src/features/hotline/hotline.schema.js'
import { keptConfigTable } from '../../../src/kept/config-table.js'
import { keptChanges } from '../../../src/kept/kept.changes.js'
import { keptReferences } from '../../../src/kept/kept.references.js'
import { keptRoutes } from '../../../src/kept/kept.routes.js'
import { house } from '../../http/house.js'
import { alone } from '../../kept/kept-house.js'

const trunkFields = z.strictObject({
  name: plainText(80),
  password: plainText(80).nullable().default(null),
  prefixes: z.partialRecord(z.enum(['0', '1', '2']), outsideNumber).default({}),
})
/** A kind with a secret and with a table of its own. */
const trunkKind = {
  name: 'trunk',
  path: 'trunks',
  fields: trunkFields,
  unique: 'name',
  secrets: ['password'],
} as const satisfies Kind<typeof trunkFields>

const kinds: readonly Kind[] = [trunkKind, hotlineKind]

/**
 * The HTTP side with extensions, trunks and hotlines, and their history. What they add to
 * Asterisk's files is not rendered here.
 */
export async function configHouse(t: Test) {
  const forgotten: string[] = []
  const whole = await house(t, {
    features({ db, audit, clock: now }) {
      const tables = [extensionTable, ...kinds.map((kind) => keptConfigTable(kind))]
      const history = composeHistory({ db, audit, now, time: utc, tables })
      const configurator = alone(db, now, { record: history.record })
      const references = keptReferences(kinds, {
        extension: async (trx, id) => (await trx('extension').where({ id }).first()) !== undefined,
      })
      const parts = { db, audit, now, time: utc, configurator, references }
      const forget = async (number: string) => void forgotten.push(number)
      const changes = keptChanges(trunkKind, parts)
      return [
        {
          name: 'trunk',
          routes: (app) =>
            keptRoutes(app, trunkKind, { db, time: utc, changes, called: ['a trunk', 'trunks'] }),
        },
        hotlineFeature({
          ...parts,
          hotlines: () => new Map(),
          worldAt: () => ({
            blockedBy: () => undefined,
            isOpen: () => ({ open: true, reasons: [] }),
          }),
        }),
        extensionFeature({
          ...parts,
          contacts: async () => undefined,
          contactsOf: async () => undefined,
          forgetContacts: forget,
          ownersOf: async () => new Map(),
          unansweredBoxes: async () => new Map(),
          hotlineNumbers: async () => new Map(),
          refuseUsed: (trx, id) => references.refuseUsed(trx, 'extension', id),
          watch: () => () => [],
        }),
        history.feature({
          ...parts,
          forgetDevices: forget,
          rewritten: async () => {},
          missingFiles: async () => [],
        }),
      ]
    },
  })
  const heads = { admin: await whole.bearer('admin'), supervisor: await whole.bearer('supervisor') }
  type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Asks in English. */
  const ask = (
    method: Method,
    url: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
    as: keyof typeof heads = 'admin',
  ) =>
    whole.app.inject({
      method,
      url: `/api${url}`,
      headers: { ...heads[as], 'accept-language': 'en', ...headers },
      ...(body !== undefined && { payload: body }),
    })
  const ok = async (...request: Parameters<typeof ask>) => {
    const answer = await ask(...request)
    if (answer.statusCode >= 400) throw new Error(`${request[0]} ${request[1]}: ${answer.body}`)
    return answer.statusCode === 204 ? undefined : answer.json()
  }
  /** Everything that belongs to the configuration, without what only counts changes. */
  const state = async () => ({
    extensions: await whole
      .db('extension')
      .orderBy('id')
      .select(...extensionColumns),
    numbers: await whole.db('internalNumber').orderBy('number').select('number', 'kind', 'ownerId'),
    trunks: await whole.db('trunk').orderBy('id').select('id', 'unique', 'data', 'createdAt'),
    hotlines: await whole.db('hotline').orderBy('id').select('id', 'unique', 'data', 'createdAt'),
  })
  const newest = async (): Promise<number> =>
    (await ok('GET', '/config/revisions?limit=1')).items[0]?.number ?? 0
  return { ...whole, ask, ok, state, newest, forgotten }
}

const extensionColumns = [
  ...['id', 'number', 'name', 'secret', 'record', 'ringSeconds', 'codecs', 'dtmf', 'createdAt'],
]
