import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import { systemActor } from '../../domain/actor.js'
import type { Directory } from '../../domain/directory.js'
import type { Feature } from '../../http/feature.js'
import { extensionChanges } from './extension.changes.js'
import {
  accountsOf,
  extensionContexts,
  extensionSections,
  type RenderedExtension,
} from './extension.conf.js'
import { allExtensions, directoryRows } from './extension.repo.js'
import { type ExtensionDeps, extensionRoutes } from './extension.routes.js'

/** Extensions: their routes, what they add to Asterisk's files, and whose number is whose. */
export interface ExtensionFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  directory(db: Database | Transaction): Promise<Directory>
  /** No more calls to the outside for this number; false when it was frozen or is gone. */
  freeze(number: string): Promise<boolean>
}

export interface ExtensionFeatureDeps extends ExtensionDeps {
  /** Extension id → whose it is. */
  readonly ownersOf: (
    db: Database | Transaction,
  ) => Promise<ReadonlyMap<number, NonNullable<RenderedExtension['owner']>>>
  /** Extension id → the box of voicemail for calls that it does not answer. */
  readonly unansweredBoxes: (db: Database | Transaction) => Promise<ReadonlyMap<number, number>>
}

export function extensionFeature(deps: ExtensionFeatureDeps): ExtensionFeature {
  return {
    name: 'extension',
    routes: (app) => extensionRoutes(app, deps),
    async conf(db) {
      const hotlines = await deps.hotlineNumbers(db)
      const owners = await deps.ownersOf(db)
      const boxes = await deps.unansweredBoxes(db)
      const extensions = (await allExtensions(db)).map((extension) => ({
        ...extension,
        hotline: hotlines.get(extension.hotlineId ?? 0) ?? '',
        owner: owners.get(extension.id),
        box: boxes.get(extension.id),
      }))
      return {
        endpoints: extensions.flatMap((extension) =>
          accountsOf(extension).map((account) => ({
            name: account.name,
            secret: account.secret,
            sections: (fingerprint: string) => extensionSections(extension, account, fingerprint),
          })),
        ),
        contexts: extensionContexts(extensions),
      }
    },
    directory: directoryRows,
    async freeze(number) {
      const found = (await allExtensions(deps.db)).find((one) => one.number === number)
      if (found === undefined || found.frozen) return false
      await extensionChanges(deps).change(systemActor, found.id, { frozen: true }, () => undefined)
      return true
    },
  }
}
