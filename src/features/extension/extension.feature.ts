import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Directory } from '../../domain/directory.js'
import type { Feature } from '../../http/feature.js'
import { extensionContexts, extensionSections } from './extension.conf.js'
import { allExtensions, directoryRows } from './extension.repo.js'
import { type ExtensionDeps, extensionRoutes } from './extension.routes.js'

/** Extensions: their routes, what they add to Asterisk's files, and whose number is whose. */
export interface ExtensionFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  directory(db: Database | Transaction): Promise<Directory>
}

export function extensionFeature(deps: ExtensionDeps): ExtensionFeature {
  return {
    name: 'extension',
    routes: (app) => extensionRoutes(app, deps),
    async conf(db) {
      const extensions = await allExtensions(db)
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
  }
}
