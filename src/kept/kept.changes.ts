import type { Configurator } from '../conf/configurator.js'
import type { ConfigChange } from '../db/config-change.js'
import type { Database, Transaction } from '../db/database.js'
import type { Actor } from '../domain/actor.js'
import type { Audit } from '../domain/audit.js'
import { fail, failTaken } from '../domain/errors.js'
import type { WatchFindings } from '../domain/finding.js'
import type { Kind, ObjectOf } from '../domain/kept.js'
import { keepNumber } from './kept.number.js'
import type { References } from './kept.references.js'
import { type Fields, fieldsOf, type KeptTable, keptTable, uniqueOf } from './kept.repo.js'
import { type Rules, refuseFaults } from './kept.rules.js'

export interface KeptParts {
  readonly configurator: Configurator
  readonly audit: Audit<Transaction>
  readonly now: () => number
  readonly references: References
  readonly watch?: WatchFindings
}

/** What a kind adds to what is the same for all. Each may refuse by throwing. */
export interface KeptRules<K extends Kind> {
  /** What is wrong with fields beyond their schema; asked of imports and ways back, too. */
  readonly rules?: Rules<Fields<K>>
  /** Before fields are stored; `id` is undefined for a new object. */
  check?(trx: Transaction, fields: Fields<K>, id: number | undefined): Promise<void>
  /** Within the change, after the row was written: rows of other tables that belong to it. */
  wrote?(change: ConfigChange, object: ObjectOf<K>): Promise<void>
  /** Within the change, before the row goes. */
  removing?(change: ConfigChange, object: ObjectOf<K>): Promise<void>
}

/** Sees the row as it is within the transaction and may refuse (`If-Match`). */
type Allowed = (current: { readonly version: number }) => void

/**
 * Every change to the objects of a kind: live when it resolves, or refused whole (law 7), with its
 * row in the audit log. Secrets stand in no such row.
 */
export interface KeptChanges<K extends Kind> {
  readonly table: KeptTable<K>
  /** Told of by answers; without it they have no warnings. */
  readonly watch: WatchFindings | undefined
  /** The object, or 404. */
  existing(db: Database | Transaction, id: number): Promise<ObjectOf<K>>
  create(actor: Actor, fields: Fields<K>): Promise<ObjectOf<K>>
  change(
    actor: Actor,
    id: number,
    patch: Partial<Fields<K>>,
    allowed: Allowed,
  ): Promise<ObjectOf<K>>
  remove(actor: Actor, id: number, allowed: Allowed): Promise<void>
}

export function keptChanges<K extends Kind>(
  kind: K,
  { configurator, audit, now, references, watch }: KeptParts,
  rules: KeptRules<K> = {},
): KeptChanges<K> {
  const table = keptTable(kind)

  const existing = async (db: Database | Transaction, id: number) =>
    (await table.find(db, id)) ?? fail('not-found', { what: `${kind.path}/${id}` })

  const by = (actor: Actor, action: string) => ({ actor, action: `${kind.name}.${action}` })

  const entry = (actor: Actor, action: string, id: number, fields: object) => ({
    actor,
    action: `${kind.name}.${action}`,
    object: `${kind.path}/${id}`,
    details: tellable(kind, fields),
  })

  async function refuse(trx: Transaction, fields: Fields<K>, id?: number): Promise<void> {
    const unique = uniqueOf(kind, fields)
    if (unique !== undefined && (await table.isTaken(trx, unique, id)))
      failTaken([kind.unique ?? []].flat()[0] ?? '')
    refuseFaults(await references.dangling(trx, kind.references?.(fields) ?? []))
    const rule = await rules.rules?.(trx)
    refuseFaults(rule?.(fields, id) ?? [])
    await rules.check?.(trx, fields, id)
  }

  async function wrote(change: ConfigChange, object: ObjectOf<K>): Promise<void> {
    const owner = { kind: kind.name, id: object.id }
    if (kind.number !== undefined) await keepNumber(change, owner, kind.number(object))
    await rules.wrote?.(change, object)
  }

  return {
    table,
    watch,
    existing,
    create: (actor, fields) =>
      configurator.change(
        async (change) => {
          await refuse(change.trx, fields)
          const object = await table.insert(change, fields, now())
          await wrote(change, object)
          await audit(entry(actor, 'created', object.id, fields), change.trx)
          return object
        },
        by(actor, 'created'),
      ),
    change: (actor, id, patch, allowed) =>
      configurator.change(
        async (change) => {
          const current = await existing(change.trx, id)
          allowed(current)
          const changed = differing(current, patch)
          if (Object.keys(changed).length === 0) return current
          const fields: Fields<K> = { ...fieldsOf<K>(current), ...changed }
          await refuse(change.trx, fields, id)
          const object = await table.update(change, current, fields, now())
          await wrote(change, object)
          await audit(entry(actor, 'changed', id, changed), change.trx)
          return object
        },
        by(actor, 'changed'),
      ),
    remove: (actor, id, allowed) =>
      configurator.change(
        async (change) => {
          const current = await existing(change.trx, id)
          allowed(current)
          await references.refuseUsed(change.trx, kind.name, id)
          if (kind.number !== undefined) await keepNumber(change, { kind: kind.name, id }, null)
          await rules.removing?.(change, current)
          await table.remove(change, id)
          await audit(entry(actor, 'deleted', id, fieldsOf<K>(current)), change.trx)
        },
        by(actor, 'deleted'),
      ),
  }
}

/** What of a patch really changes something. */
function differing<K extends Kind>(current: ObjectOf<K>, patch: Partial<Fields<K>>): object {
  const was = current as Readonly<Record<string, unknown>>
  const changed = Object.entries(patch).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(was[name]),
  )
  return Object.fromEntries(changed)
}

function tellable(kind: Kind, fields: object): Readonly<Record<string, unknown>> {
  const secrets: readonly string[] = kind.secrets ?? []
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      secrets.includes(name) && value !== undefined && value !== '' ? 'set' : value,
    ]),
  )
}
