import { z } from 'zod'
import type { ConfigChange } from '../../db/config-change.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Directory } from '../../domain/directory.js'
import { codecs, dtmfModes } from '../../domain/media.js'
import { permissions } from '../../domain/number-class.js'
import type { Extension, ExtensionPatch } from './extension.schema.js'

const row = z.object({
  id: z.int(),
  number: z.string(),
  name: z.string(),
  secret: z.string(),
  record: z.int().transform((n) => n === 1),
  ringSeconds: z.int(),
  codecs: z.string().transform((list) => z.array(z.enum(codecs)).parse(list.split(','))),
  dtmf: z.enum(dtmfModes),
  hotlineId: z.int().nullable(),
  permissions: z.string().transform((list) => z.array(z.enum(permissions)).parse(listOf(list))),
  frozen: z.int().transform((n) => n === 1),
  version: z.int(),
  createdAt: z.int(),
  updatedAt: z.int(),
})

export async function findExtension(
  db: Database | Transaction,
  id: number,
): Promise<Extension | undefined> {
  const found = await db('extension').where({ id }).first()
  return found === undefined ? undefined : row.parse(found)
}

/** A page in the order of the numbers, after the number given. */
export async function pageOfExtensions(
  db: Database,
  limit: number,
  after: string,
): Promise<Extension[]> {
  const rows = await db('extension').where('number', '>', after).orderBy('number').limit(limit)
  return rows.map((r) => row.parse(r))
}

/** Every extension, for rendering: a plain read, since 5,000 rows are read at each change. */
export async function allExtensions(db: Database | Transaction): Promise<Extension[]> {
  const rows: Record<string, unknown>[] = await db('extension').orderBy('number')
  return rows.map(
    (r) =>
      ({
        ...r,
        record: r.record === 1,
        codecs: String(r.codecs).split(','),
        permissions: listOf(String(r.permissions)),
        frozen: r.frozen === 1,
      }) as unknown as Extension,
  )
}

export async function isTaken(trx: Transaction, number: string): Promise<boolean> {
  return (await trx('internalNumber').where({ number }).first('id')) !== undefined
}

type Values = Omit<Extension, 'id' | 'version' | 'createdAt' | 'updatedAt'>

export async function insertExtension(
  change: ConfigChange,
  values: Values,
  now: number,
): Promise<number> {
  const id = await change.insert('extension', {
    ...columns(values),
    version: 1,
    createdAt: now,
    updatedAt: now,
  })
  await change.insert('internalNumber', { number: values.number, kind: 'extension', ownerId: id })
  return id
}

/** Fields as the table has them. */
function columns<V extends object>(values: V): { [K in keyof V]: Column<V[K]> } {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : typeof value === 'boolean' ? Number(value) : value,
    ]),
  ) as { [K in keyof V]: Column<V[K]> }
}

type Column<T> = T extends boolean ? number : T extends readonly unknown[] ? string : T

const listOf = (list: string): readonly string[] => (list === '' ? [] : list.split(','))

export async function updateExtension(
  change: ConfigChange,
  before: Extension,
  patch: ExtensionPatch,
  now: number,
): Promise<void> {
  await change.update('extension', before.id, {
    ...columns(dropUndefined(patch)),
    version: before.version + 1,
    updatedAt: now,
  })
  if (patch.number !== undefined && patch.number !== before.number)
    await change.update('internalNumber', await numberRow(change, before.id), {
      number: patch.number,
    })
}

export async function removeExtension(change: ConfigChange, id: number): Promise<void> {
  await change.remove('internalNumber', await numberRow(change, id))
  await releaseOwners(change, id)
  await change.remove('extension', id)
}

/** Whoever has the extension has none; answers their ids. */
export async function releaseOwners(change: ConfigChange, id: number): Promise<readonly number[]> {
  const owners: { id: number; version: number }[] = await change
    .trx('user')
    .where({ extensionId: id })
    .select('id', 'version')
  for (const user of owners)
    await change.update('user', user.id, { extensionId: null, version: user.version + 1 })
  return owners.map((user) => user.id)
}

async function numberRow(change: ConfigChange, ownerId: number): Promise<number> {
  const found = await change.trx('internalNumber').where({ kind: 'extension', ownerId }).first('id')
  return z.object({ id: z.int() }).parse(found).id
}

function dropUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** The person an extension belongs to. */
export async function userOf(db: Database, extensionId: number): Promise<number | null> {
  return (await usersOf(db, [extensionId])).get(extensionId) ?? null
}

/** Extension id → the id of the person it belongs to. */
export async function usersOf(
  db: Database,
  extensionIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows: { id: number; extensionId: number }[] = await db('user')
    .whereIn('extensionId', [...extensionIds])
    .select('id', 'extensionId')
  return new Map(rows.map(({ id, extensionId }) => [extensionId, id]))
}

/** Number → whose it is, of every extension. */
export async function directoryRows(db: Database | Transaction): Promise<Directory> {
  const rows: { number: string; extensionId: number; name: string; userId: number | null }[] =
    await db('extension')
      .leftJoin('user', 'user.extensionId', 'extension.id')
      .select('extension.number', 'extension.id as extensionId', 'extension.name')
      .select('user.id as userId')
  return new Map(rows.map(({ number, ...entry }) => [number, entry]))
}
