import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readText, writeIfChanged } from '../conf/file.js'
import type { ReloadableModule } from '../conf/publish.js'
import type { Home } from './home.js'

/** What a person wrote; the same folder from source and from the build. */
const handWritten = fileURLToPath(new URL('../../asterisk-conf', import.meta.url))

/** Hand-written files that a running Asterisk can read again; any other waits for its next start. */
const readAgain: Readonly<Record<string, ReloadableModule>> = {
  'pjsip.conf': 'res_pjsip.so',
  'extensions.conf': 'pbx_config.so',
  'musiconhold.conf': 'res_musiconhold.so',
}

export interface Installed {
  readonly reload: readonly ReloadableModule[]
  /** Files that differ from what the running Asterisk has read. */
  readonly waiting: readonly string[]
}

/** Copies the hand-written files into the data folder, where they include the generated ones. */
export async function installHandWritten(home: Home): Promise<Installed> {
  const changed: string[] = []
  for (const name of await readdir(handWritten)) {
    const text = await readFile(join(handWritten, name), 'utf8')
    if (await writeIfChanged(join(home.conf, name), text)) changed.push(name)
  }
  return {
    reload: changed.flatMap((name) => readAgain[name] ?? []),
    waiting: changed.filter((name) => readAgain[name] === undefined),
  }
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
