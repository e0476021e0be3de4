import { join } from 'node:path'
import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Finding } from '../../domain/finding.js'
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
  readonly sounds: () => ReadonlyMap<number, Pick<Sound, 'seconds' | 'name'>>
  /** 26 letters and digits, lower case, never the same twice. */
  readonly newName: () => string
  readonly log: { warn(details: object, message: string): void }
}

/** A sound that callers do not hear; `file` is where its audio would lie in the data folder. */
export interface MissingAudio {
  readonly object: string
  readonly name: string
  readonly file: string
}

/** Prompts and music on hold. */
export interface SoundFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  /** Before anything else is asked of it. */
  start(): Promise<void>
  /**
   * After rows were written in another way: whatever audio is here is played from now on, and what
   * was made from text and has none is spoken anew in a while.
   */
  relink(): Promise<void>
  /** Speaks nothing more anew. */
  stop(): Promise<void>
  /** Files of these sounds in order, absolute, without their ending; what is gone is left out. */
  filesOf(ids: readonly number[]): readonly string[]
  /** The file of a sound, absolute, without its ending, whether it is there or not. */
  pathOf(id: number): string
  /** How long they take one after the other, in seconds. */
  secondsOf(ids: readonly number[]): number
  /** Sounds that have no audio here, and whom nobody but a person can give it. */
  missing(): Promise<readonly MissingAudio[]>
  findings(): readonly Finding[]
}

export function soundFeature(deps: SoundDeps): SoundFeature {
  const { db, time, newName } = deps
  const files = soundFolder(join(deps.data, 'sounds'), deps.now)
  const kept = keptChanges(soundKind, deps)
  const table = keptTable(soundKind)
  const named = async () => new Set((await table.all(db)).map(({ file }) => file))
  const silent = new Set<number>()
  let speaking: Promise<void> = Promise.resolve()
  let isStopping = false
  const changes = soundChanges({
    ...{ db, kept, files, newName, named },
    heard: (id) => void silent.delete(id),
  })
  const classes = keptTable(musicClassKind)
  const there = (ids: readonly number[]) => ids.filter((id) => deps.sounds().has(id))

  async function relink(): Promise<void> {
    const sounds = await table.all(db)
    await files.relink(sounds)
    const lost = await files.silent(sounds)
    silent.clear()
    for (const { id } of lost) silent.add(id)
    if (lost.length > 0) deps.log.warn({ sounds: [...silent] }, 'sounds have no audio')
    speaking = speaking.then(() => speakAll(lost))
  }

  async function speakAll(lost: readonly Sound[]): Promise<void> {
    for (const sound of lost) {
      if (isStopping) return
      await changes
        .speakAgain(sound)
        .catch((err: Error) => deps.log.warn({ err, sound: sound.id }, 'cannot be spoken anew'))
    }
  }

  return {
    name: 'sound',
    async routes(app) {
      await soundRoutes(app, { db, time, kept, changes, files, named })
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
      await files.start()
      await relink()
      await files.sweep(await named())
    },
    relink,
    async stop() {
      isStopping = true
      await speaking
    },
    jobs: [{ name: 'audio', cron: '40 2 * * *', run: async () => files.sweep(await named()) }],
    filesOf: (ids) => there(ids).map(files.pathOf),
    pathOf: files.pathOf,
    secondsOf: (ids) =>
      there(ids).reduce((sum, id) => sum + (deps.sounds().get(id)?.seconds ?? 0), 0),
    async missing() {
      const uploads = (await table.all(db)).filter(({ text }) => text === null)
      return (await files.silent(uploads)).map(({ id, name, file }) => ({
        ...{ object: `sounds/${id}`, name, file: `sounds/files/${file}` },
      }))
    },
    findings: () =>
      there([...silent]).map((id) => ({
        ...{ code: 'sound_silent', path: `sounds/${id}`, severity: 'error' },
        data: { name: deps.sounds().get(id)?.name ?? '' },
      })),
  }
}
