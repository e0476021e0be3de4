import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Checkout, Run } from './checkout.js'
import type { Gate } from './gate.js'
import { tinySource } from './tiny-source.js'

const shared = mkdtempSync(join(tmpdir(), 'tiny-'))
t.teardown(() => rmSync(shared, { recursive: true, force: true }))

/** The tiny source package, made once for a test file. */
export const tinySourceFolder = tinySource(join(shared, 'source'))

const twoModules = join(shared, 'modules.txt')
writeFileSync(twoModules, '# for tests\napp_verbose\npbx_config # dialplan\n')

/** Starts the build of two modules from the tiny source. */
export function startTinyBuild(checkout: Checkout, gate: Gate, source = tinySourceFolder): Run {
  return checkout.start('build-asterisk', ['--modules', twoModules], {
    TONGDAI_ASTERISK_SOURCE: source,
    TINY_GATE: gate.folder,
  })
}

/** Is everything in this folder that the tiny build must have made? */
export function isWhole(folder: string): boolean {
  return [
    'sbin/asterisk',
    'lib/asterisk/modules/app_verbose.so',
    'lib/asterisk/modules/pbx_config.so',
    'var/lib/asterisk/sounds/en/hello.wav',
    'var/lib/asterisk/moh/hold.wav',
  ].every((path) => existsSync(join(folder, path)))
}
