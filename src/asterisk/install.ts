import { chmod, copyFile, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readText, writeIfChanged } from '../conf/file.js'
import type { Home } from './home.js'

/** What a person wrote; the same folder from source and from the build. */
const handWritten = fileURLToPath(new URL('../../asterisk-conf', import.meta.url))

/** Hand-written files that Asterisk reads again when it is told; any other waits for its start. */
const readAgain: ReadonlySet<string> = new Set([
  'pjsip.conf',
  'extensions.conf',
  'outbound.conf',
  'people.conf',
  'queues.conf',
  'leave-message.conf',
  'agent-codes.conf',
  'supervision.conf',
  'groups.conf',
  'musiconhold.conf',
])

/** Copies the hand-written files into the data folder, where they include the generated ones. */
export async function installHandWritten(home: Home): Promise<void> {
  for (const name of await readdir(handWritten)) {
    const [from, to] = [join(handWritten, name), join(home.conf, name)]
    if (isText(name)) await writeIfChanged(to, await readFile(from, 'utf8'))
    else {
      await copyFile(from, to)
      await chmod(to, 0o600)
    }
  }
}

/** Anything else is a sound, which Asterisk reads whenever it plays it. */
const isText = (name: string): boolean => name.endsWith('.conf')

/**
 * Files that an Asterisk which runs since `startedAt` (epoch ms) has not read as they are now:
 * hand-written ones of a newer version, and those of `startFiles` that settings would now make
 * otherwise.
 */
export async function waitingFiles(
  home: Home,
  startFiles: ReadonlyMap<string, string>,
  startedAt: number,
): Promise<readonly string[]> {
  const names = (await readdir(handWritten)).filter(isText)
  const changedAt = await Promise.all(
    names.map(async (name) => (await stat(join(home.conf, name))).mtimeMs),
  )
  const newer = names.filter((name, i) => !readAgain.has(name) && (changedAt[i] ?? 0) > startedAt)
  return [...newer, ...(await otherFiles(home, startFiles))]
}

/** Whether the files of a start stand there exactly so. */
export async function areInstalled(
  home: Home,
  startFiles: ReadonlyMap<string, string>,
): Promise<boolean> {
  return (await otherFiles(home, startFiles)).length === 0
}

async function otherFiles(
  home: Home,
  startFiles: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const written = await Promise.all(
    [...startFiles.keys()].map((name) => readText(join(home.conf, name))),
  )
  return [...startFiles].filter(([, text], i) => written[i] !== text).map(([name]) => name)
}

/** Writes the files of one start. */
export async function installStartFiles(
  home: Home,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [name, text] of files) await writeIfChanged(join(home.conf, name), text)
}

/** The system name of the Asterisk started last: the beginning of all its unique ids. */
export async function lastSystemName(home: Home): Promise<string> {
  const text = (await readText(join(home.conf, 'asterisk.conf'))) ?? ''
  return /^systemname = (\S+)$/m.exec(text)?.[1] ?? ''
}
