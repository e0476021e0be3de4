import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import { systemActor } from '../../domain/actor.js'
import type { Directory } from '../../domain/directory.js'
import type { Feature } from '../../http/feature.js'
import { extensionChanges } from './extension.changes.js'
import { extensionContexts, extensionSections } from './extension.conf.js'
import { allExtensions, directoryRows } from './extension.repo.js'
import { type ExtensionDeps, extensionRoutes } from './extension.routes.js'

/** Extensions: their routes, what they add to Asterisk's files, and whose number is whose. */
export interface ExtensionFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  directory(db: Database | Transaction): Promise<Directory>
  /** No more calls to the outside for this number; false when it was frozen or is gone. */
  freeze(number: string): Promise<boolean>
}

export function extensionFeature(deps: ExtensionDeps): ExtensionFeature {
  return {
    name: 'extension',
    routes: (app) => extensionRoutes(app, deps),
    async conf(db) {
      const hotlines = await deps.hotlineNumbers(db)
      const extensions = (await allExtensions(db)).map((extension) => ({
        ...extension,
        hotline: hotlines.get(extension.hotlineId ?? 0) ?? '',
      }))
      return {
        endpoints: extensions.map((extension) => ({
          name: extension.number,
          secret: extension.secret,
          sections: (fingerprint) => extensionSections(extension, fingerprint),
        })),
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
