import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import { lock } from '../../domain/lock.js'
import type { KeptChanges } from '../../kept/kept.changes.js'
import { type Converted, convert } from './convert.js'
import { refuse } from './refused.js'
import type { SoundFiles } from './sound.files.js'
import type { Language, Sound, SoundPatch, Speech, soundKind } from './sound.schema.js'
import { speak } from './speak.js'

export interface SoundChangesDeps {
  readonly db: Database
  readonly kept: KeptChanges<typeof soundKind>
  readonly files: SoundFiles
  /** Names of the audio that sounds have now. */
  readonly named: () => Promise<ReadonlySet<string>>
  /** A sound has audio that had none, or other audio. */
  readonly heard: (id: number) => void
  /** A name for new audio that nothing else has: 26 letters and digits, lower case. */
  readonly newName: () => string
}

/** Sees the row and may refuse (`If-Match`). */
type Allowed = (current: { readonly version: number }) => void

/** Fields of a sound that its audio decides. */
type Made = Converted & { readonly file: string }

/**
 * Changes to sounds: the row and the audio stand or fall together. One conversion at a time, for
 * calls need the machine more. `folder` holds the upload as `original`.
 */
export function soundChanges({ db, kept, files, newName, ...deps }: SoundChangesDeps) {
  const oneByOne = lock()

  /** Converts what is in the folder, keeps it, and has the row say so; else nothing is left. */
  async function commit(folder: string, change: (made: Made) => Promise<Sound>): Promise<Sound> {
    const made = { ...(await convert(folder)), file: newName() }
    await files.keep(folder, made.file)
    const sound = await change(made).catch(async (error: unknown) => {
      await files.drop(made.file)
      throw error
    })
    await files.point(sound)
    deps.heard(sound.id)
    return sound
  }

  const spoken = (
    { text, language }: { readonly text: string; readonly language: Language },
    change: (made: Made) => Promise<Sound>,
  ) =>
    files.within(deps.named, async (folder) => {
      await speak(folder, text, language)
      return commit(folder, change)
    })

  return {
    upload: (actor: Actor, name: string, folder: string): Promise<Sound> =>
      oneByOne(() =>
        commit(folder, (made) =>
          kept.create(actor, { name, source: 'upload', text: null, language: null, ...made }),
        ),
      ),

    speech: (actor: Actor, wish: Speech): Promise<Sound> =>
      oneByOne(() =>
        spoken(wish, (made) => kept.create(actor, { ...wish, source: 'text', ...made })),
      ),

    /** The sound is from now on what was uploaded, also when it was made from text before. */
    replace: (actor: Actor, id: number, folder: string, allowed: Allowed): Promise<Sound> =>
      oneByOne(async () => {
        const before = await kept.existing(db, id)
        allowed(before)
        const source = { source: 'upload', text: null, language: null } as const
        return commit(folder, (made) => kept.change(actor, id, { ...source, ...made }, allowed))
      }),

    /** Other words are spoken anew; another name needs no waiting. */
    change: (actor: Actor, id: number, patch: SoundPatch, allowed: Allowed): Promise<Sound> => {
      const { text, language, name } = patch
      const rest = name === undefined ? {} : { name }
      if (text === undefined && language === undefined) return kept.change(actor, id, rest, allowed)
      return oneByOne(async () => {
        const before = await kept.existing(db, id)
        allowed(before)
        const words = wordsOf(before, patch)
        if (words.text === before.text && words.language === before.language)
          return kept.change(actor, id, rest, allowed)
        const change = (made: Made) =>
          kept.change(actor, id, { ...rest, ...words, ...made }, allowed)
        return spoken(words, change)
      })
    },

    /** Speaks anew what was made from text and has lost its audio; the row stays as it is. */
    speakAgain: (sound: Sound): Promise<void> =>
      oneByOne(async () => {
        const { text, language, file } = sound
        const [silent] = await files.silent([sound])
        if (silent === undefined || text === null || language === null) return
        await files.within(deps.named, async (folder) => {
          await speak(folder, text, language)
          await convert(folder)
          await files.keep(folder, file)
        })
        deps.heard(sound.id)
      }),

    /** As every kept object is removed. */
    remove: async (actor: Actor, id: number, allowed: Allowed): Promise<void> => {
      await kept.remove(actor, id, allowed)
      await files.forget(id)
    },
  }
}

/** What is spoken after a change; only of what was made from text. */
function wordsOf(before: Sound, { text, language }: SoundPatch) {
  if (before.text === null || before.language === null)
    return refuse('not-text', text === undefined ? 'language' : 'text')
  return { text: text ?? before.text, language: language ?? before.language }
}
