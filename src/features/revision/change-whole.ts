import type { Configurator } from '../../conf/configurator.js'
import type { ConfigChange, TouchedRow } from '../../db/config-change.js'
import type { Transaction } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { inLanguage } from '../../domain/text.js'
import { languageOf } from '../../http/language.js'
import type { Released } from '../../kept/config-table.js'
import type { RevisionRecorder } from './revision.record.js'
import type { MissingFile } from './revision.schema.js'

export interface ChangeParts {
  readonly configurator: Configurator
  readonly audit: Audit<Transaction>
  readonly recorder: RevisionRecorder
  /** What is to be done when objects have become others: forget devices of a number. Never throws. */
  readonly changed: (rows: readonly TouchedRow[]) => Promise<void>
  /** Sounds that no caller hears, for their audio is not on this box. */
  readonly missingFiles: () => Promise<readonly MissingFile[]>
}

interface WholeChange {
  readonly action: string
  readonly object: string
  readonly details: Readonly<Record<string, unknown>>
  work(change: ConfigChange): Promise<readonly Released[]>
}

interface Asker {
  readonly actor: Actor
  readonly headers: { readonly 'accept-language'?: string | undefined }
}

/** A change of many objects at once: one revision, one row in the audit log. */
export async function changeWhole(
  { configurator, audit, recorder, changed, ...parts }: ChangeParts,
  { actor, headers }: Asker,
  { action, object, details, work }: WholeChange,
) {
  const done = await configurator.change(
    async (change) => {
      const released = await work(change)
      await audit({ actor, action, object, details }, change.trx)
      return { change, released }
    },
    { actor, action },
  )
  const touched = recorder.touchedBy(done.change)
  await changed(touched)
  const language = languageOf(headers['accept-language'])
  return {
    revision: recorder.numberOf(done.change) ?? null,
    touched: touched.length,
    missing: [...(await parts.missingFiles())],
    notes: done.released.map(({ object, message }) => ({
      object,
      message: inLanguage(message, language),
    })),
  }
}
