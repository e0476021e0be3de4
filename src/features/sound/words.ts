import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { convert } from './convert.js'
import type { Language } from './sound.schema.js'
import { speak } from './speak.js'

/** A sentence that the box says itself. */
export interface Sentence {
  readonly text: string
  readonly language: Language
}

/** Sentences that the box says by itself (a place in a queue), spoken once and kept. */
export interface Words {
  /** Before anything is asked: what was made before is known again. */
  start(): Promise<void>
  /** The file, absolute, without its ending; undefined while it is not made, which begins then. */
  fileOf(sentence: Sentence): string | undefined
  /** Makes no more. */
  stop(): Promise<void>
}

export interface WordsDeps {
  /** A folder of its own in the data folder; absolute, for Asterisk reads there. */
  readonly folder: string
  readonly log: { warn(details: object, message: string): void }
}

/** Tried again no sooner, when making failed (disk full). */
const againMs = 60_000
const workPrefix = 'work-'

export function spokenWords({ folder, log }: WordsDeps): Words {
  const made = new Set<string>()
  const asked = new Map<string, number>()
  let making: Promise<void> = Promise.resolve()
  let isStopping = false

  async function make(name: string, { text, language }: Sentence): Promise<void> {
    if (isStopping) return
    const work = await mkdtemp(join(folder, workPrefix))
    try {
      await speak(work, text, language)
      await convert(work)
      await rename(work, join(folder, name))
      made.add(name)
    } catch (err) {
      log.warn({ err, text }, 'words could not be spoken')
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  return {
    async start() {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      for (const name of await readdir(folder))
        if (name.startsWith(workPrefix))
          await rm(join(folder, name), { recursive: true, force: true })
        else made.add(name)
    },
    fileOf(sentence) {
      const name = nameOf(sentence)
      if (made.has(name)) return join(folder, name, 'sound')
      const before = asked.get(name)
      if (before === undefined || performance.now() - before > againMs) {
        asked.set(name, performance.now())
        making = making.then(() => make(name, sentence))
      }
      return undefined
    },
    async stop() {
      isStopping = true
      await making
    },
  }
}

const nameOf = ({ text, language }: Sentence): string =>
  createHash('sha256').update(`${language}\n${text}`).digest('hex').slice(0, 24)
