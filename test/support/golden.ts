import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The text of `test/<name>`: real configuration files a person reads. With UPDATE_GOLDEN=1 the
 * file is written anew and the test says what it compared.
 */
export function golden(name: string, actual: string): string {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url))
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, actual)
  return readFileSync(path, 'utf8')
}
