import { randomBytes } from 'node:crypto'
import { type SipSettings, startFiles } from './asterisk.conf.js'
import type { Home } from './home.js'
import {
  areInstalled,
  installHandWritten,
  installStartFiles,
  lastSystemName,
  waitingFiles,
} from './install.js'
import type { AsteriskLog } from './log.js'
import { findRunning, launch, type Running } from './process.js'
import type { Secrets } from './secrets.js'
import { refuseTakenPorts } from './taken-ports.js'

export interface StarterDeps {
  readonly home: Home
  readonly log: AsteriskLog
  readonly secrets: Secrets
  readonly sip: SipSettings
  readonly now: () => number
  /** Writes the generated files. */
  render(): Promise<void>
}

/** Finds the Asterisk of a data folder, or starts one with the files of now. */
export function starter({ home, log, secrets, sip, now, render }: StarterDeps) {
  let waiting: readonly string[] = []

  async function find(): Promise<Running | undefined> {
    const found = await findRunning(home)
    if (found === undefined) return undefined
    await installHandWritten(home)
    const wanted = startFiles(home, secrets, sip, await lastSystemName(home))
    waiting = await waitingFiles(home, wanted, found.startedAt)
    return found
  }

  async function start(): Promise<Running> {
    await refuseTakenPorts(sip, secrets)
    waiting = []
    await install().catch(goOnWithFilesOfBefore)
    return launch(home)
  }

  async function install(): Promise<void> {
    const systemName = `td${now().toString(36)}${randomBytes(2).toString('hex')}`
    await installHandWritten(home)
    await render()
    await installStartFiles(home, startFiles(home, secrets, sip, systemName))
  }

  /**
   * A full disk keeps nobody from calling. Two starts then have one name, which matters only when
   * the clock is set back between them.
   */
  async function goOnWithFilesOfBefore(error: NodeJS.ErrnoException): Promise<void> {
    const before = startFiles(home, secrets, sip, await lastSystemName(home))
    const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
    if (!isFull || !(await areInstalled(home, before))) throw error
    log.error({ err: error }, 'the disk is full: Asterisk is started with the files of before')
  }

  /** Files that the running one has not read. */
  return { find, start, waitingForRestart: () => waiting }
}
