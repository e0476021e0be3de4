import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import { musicSections } from './music-class.conf.js'
import { musicClassKind } from './music-class.schema.js'
import { soundChanges } from './sound.changes.js'
import { soundContext } from './sound.conf.js'
import { soundFolder } from './sound.files.js'
import { soundRoutes } from './sound.routes.js'
import { type Sound, soundKind } from './sound.schema.js'

export interface SoundDeps extends KeptParts {
  readonly db: Database
  readonly time: (at: number) => string
  /** The data folder: audio goes to `sounds` in it. Absolute, for Asterisk reads there. */
  readonly data: string
  /** As kept in memory. */
  readonly sounds: () => ReadonlyMap<number, Pick<Sound, 'seconds'>>
  /** 26 letters and digits, lower case, never the same twice. */
  readonly newName: () => string
  readonly log: { warn(details: object, message: string): void }
}

/** Prompts and music on hold. */
export interface SoundFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  /** Before anything else is asked of it, and after rows were restored in another way. */
  start(): Promise<void>
  stop(): void
  /** Files of these sounds in order, absolute, without their ending; what is gone is left out. */
  filesOf(ids: readonly number[]): readonly string[]
  /** How long they take one after the other, in seconds. */
  secondsOf(ids: readonly number[]): number
  /** Sounds without audio on this box: the document of a configuration carries none. */
  missing(): Promise<readonly { readonly object: string; readonly file: string }[]>
}

export function soundFeature(deps: SoundDeps): SoundFeature {
  const { db, time, newName } = deps
  const files = soundFolder(join(deps.data, 'sounds'))
  const kept = keptChanges(soundKind, deps)
  const changes = soundChanges({ db, kept, files, newName })
  const table = keptTable(soundKind)
  const classes = keptTable(musicClassKind)
  const there = (ids: readonly number[]) => ids.filter((id) => deps.sounds().has(id))

  return {
    name: 'sound',
    async routes(app) {
      await soundRoutes(app, { db, time, kept, changes, files })
      keptRoutes(app, musicClassKind, {
        ...{ db, time, called: ['a class of music on hold', 'classes of music on hold'] },
        changes: keptChanges(musicClassKind, deps),
      })
    },
    async conf(trx) {
      const sounds = await table.all(trx)
      const names = new Map(sounds.map(({ id, name }) => [id, name]))
      return {
        endpoints: [],
        contexts: [soundContext([...names.keys()], files.pathOf)],
        music: musicSections(await classes.all(trx), (id) => names.get(id), files.pathOf),
      }
    },
    async start() {
      const silent = await files.start(await table.all(db))
      if (silent.length > 0) deps.log.warn({ sounds: silent }, 'sounds have lost their audio')
    },
    stop: files.stop,
    filesOf: (ids) => there(ids).map(files.pathOf),
    secondsOf: (ids) =>
      there(ids).reduce((sum, id) => sum + (deps.sounds().get(id)?.seconds ?? 0), 0),
    async missing() {
      const missing: { object: string; file: string }[] = []
      for (const id of deps.sounds().keys()) {
        const file = `${files.pathOf(id)}.wav`
        const isMissing = await access(file).then(
          () => false,
          () => true,
        )
        if (isMissing) missing.push({ object: `sounds/${id}`, file })
      }
      return missing
    },
  }
}
