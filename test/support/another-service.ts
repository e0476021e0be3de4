import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from './child.js'
import type { Pbx } from './pbx.js'
import { unprivileged } from './unprivileged.js'

export const serverFile = fileURLToPath(new URL('../../dist/server.js', import.meta.url))

/** The settings with which the harness started the service that runs now. */
export function settingsOf(pbx: Pbx): Readonly<Record<string, string>> {
  const lines = readFileSync(`/proc/${pbx.service.pid}/environ`, 'utf8').split('\0')
  return Object.fromEntries(
    lines
      .filter((line) => line.startsWith('TONGDAI_'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

/** Starts one more service, whatever comes of it. */
export const anotherService = (settings: Readonly<Record<string, string>>): Child =>
  startChild(process.execPath, [serverFile], { ...unprivileged(), cwd: '/', env: settings })
