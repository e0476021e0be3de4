import { randomBytes } from 'node:crypto'
import type { Configurator } from '../../conf/configurator.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail, failTaken } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { refuseFaults } from '../../kept/kept.rules.js'
import {
  findExtension,
  insertExtension,
  isTaken,
  removeExtension,
  updateExtension,
} from './extension.repo.js'
import type { Extension, ExtensionPatch, NewExtension } from './extension.schema.js'

export interface ExtensionChangeParts {
  readonly configurator: Configurator
  readonly audit: Audit<Transaction>
  readonly now: () => number
  /** Id → number of every hotline. */
  readonly hotlineNumbers: (db: Database | Transaction) => Promise<ReadonlyMap<number, string>>
  /** Throws 409 when something of the configuration leads to the extension. */
  readonly refuseUsed: (trx: Transaction, id: number) => Promise<void>
  /** Ends the registrations of a number, so that nobody inherits devices. Never throws. */
  readonly forgetContacts: (number: string) => Promise<void>
}

/** Sees the row as it is within the transaction and may refuse (`If-Match`). */
type Allowed = (current: Extension) => void

/**
 * Every change to extensions: live in Asterisk when it resolves, or refused whole (law 7), with its
 * row in the audit log. The secret stands in no such row.
 */
export function extensionChanges(parts: ExtensionChangeParts) {
  const { configurator, audit, now } = parts

  async function refuseUnknown(trx: Transaction, hotlineId: number | null): Promise<void> {
    if (hotlineId === null || (await parts.hotlineNumbers(trx)).has(hotlineId)) return
    refuseFaults([{ path: 'hotlineId', message: noHotline }])
  }

  async function create(actor: Actor, { secret = newSecret(), ...values }: NewExtension) {
    const created = await configurator.change(
      async (change) => {
        await refuseTaken(change.trx, values.number)
        await refuseUnknown(change.trx, values.hotlineId)
        const id = await insertExtension(change, { ...values, secret }, now())
        await audit(entry(actor, 'created', id, values), change.trx)
        return existing(change.trx, id)
      },
      by(actor, 'created'),
    )
    await parts.forgetContacts(created.number)
    return created
  }

  async function change(actor: Actor, id: number, patch: ExtensionPatch, allowed: Allowed) {
    let isOtherLogin = false
    const extension = await configurator.change(
      async (change) => {
        const current = await existing(change.trx, id)
        allowed(current)
        const changed = differing(current, patch)
        if (Object.keys(changed).length === 0) return current
        if (changed.number !== undefined) await refuseTaken(change.trx, changed.number)
        await refuseUnknown(change.trx, changed.hotlineId ?? null)
        await updateExtension(change, current, changed, now())
        await audit(entry(actor, 'changed', id, tellable(changed)), change.trx)
        isOtherLogin = changed.number !== undefined || changed.secret !== undefined
        return existing(change.trx, id)
      },
      by(actor, 'changed'),
    )
    if (isOtherLogin) await parts.forgetContacts(extension.number)
    return extension
  }

  const renewSecret = (actor: Actor, id: number, allowed: Allowed) =>
    change(actor, id, { secret: newSecret() }, allowed)

  const remove = (actor: Actor, id: number, allowed: Allowed) =>
    configurator.change(
      async (change) => {
        const current = await existing(change.trx, id)
        allowed(current)
        await parts.refuseUsed(change.trx, id)
        await removeExtension(change, id)
        await audit(entry(actor, 'deleted', id, { number: current.number }), change.trx)
      },
      by(actor, 'deleted'),
    )

  return { create, change, renewSecret, remove }
}

const by = (actor: Actor, action: string) => ({ actor, action: `extension.${action}` })

/** The extension, or 404. */
export async function existing(db: Database | Transaction, id: number): Promise<Extension> {
  return (await findExtension(db, id)) ?? fail('not-found', { what: `extensions/${id}` })
}

/** A row of the audit log; `values` never hold the secret. */
export const entry = (actor: Actor, action: string, id: number, values: object) => ({
  actor,
  action: `extension.${action}`,
  object: `extensions/${id}`,
  details: { ...values },
})

export const noHotline = say(
  'không phải hotline được phép gọi ra',
  'is no hotline that is allowed for calls to the outside',
)

/** 24 characters of 64: 144 bits. */
const newSecret = (): string => randomBytes(18).toString('base64url')

async function refuseTaken(trx: Transaction, number: string): Promise<void> {
  if (await isTaken(trx, number)) failTaken('number')
}

/** What of a patch really changes something. */
function differing(current: Extension, patch: ExtensionPatch): ExtensionPatch {
  const changed = Object.entries(patch).filter(
    ([name, value]) =>
      value !== undefined && String(value) !== String(current[name as keyof ExtensionPatch]),
  )
  return Object.fromEntries(changed)
}

const tellable = ({ secret, ...changed }: ExtensionPatch) =>
  secret === undefined ? changed : { ...changed, secret: 'changed' }
