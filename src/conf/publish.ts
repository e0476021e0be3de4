import { join } from 'node:path'
import { readText, writeIfChanged } from './file.js'

/** Modules that read their files again when told. */
export const reloadableModules = ['res_pjsip.so', 'pbx_config.so', 'res_musiconhold.so'] as const
export type ReloadableModule = (typeof reloadableModules)[number]

/** A generated file: name below `conf/generated`, text, and the module that reads it. */
export interface GeneratedFile {
  readonly name: string
  readonly text: string
  readonly module: ReloadableModule
}

/** Files of the configuration folder as they stand. */
export async function readFiles(folder: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map(async (name) => (await readText(join(folder, name))) ?? ''))
}

/**
 * Writes the files that differ; answers the modules that must read again, in the order of the
 * files, each once.
 */
export async function writeFiles(
  folder: string,
  files: readonly GeneratedFile[],
): Promise<ReloadableModule[]> {
  const stale = new Set<ReloadableModule>()
  for (const { name, text, module } of files)
    if (await writeIfChanged(join(folder, name), text)) stale.add(module)
  return [...stale]
}
