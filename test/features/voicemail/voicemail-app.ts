import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { configChange } from '../../../src/db/config-change.js'
import { openDatabase } from '../../../src/db/database.js'
import { inTransaction } from '../../../src/db/transaction.js'
import type { Actor, Role } from '../../../src/domain/actor.js'
import type { AuditEntry } from '../../../src/domain/audit.js'
import type { CallRecord, Voicemail } from '../../../src/domain/call-record.js'
import type { DueMail } from '../../../src/domain/mail.js'
import { wavHeader } from '../../../src/domain/wav.js'
import { voicemailFeature } from '../../../src/features/voicemail/voicemail.feature.js'
import { voicemailKind } from '../../../src/features/voicemail/voicemail.schema.js'
import { keptMemory } from '../../../src/kept/kept.memory.js'
import { keptReferences } from '../../../src/kept/kept.references.js'
import { actorOf, serve } from '../../http/serve.js'
import { aCall } from '../call-log/sample.js'

/** Epoch ms at which the clock of these tests stands. */
export const noon = Date.UTC(2026, 10, 29, 5)

/**
 * The feature on real files and a real database, behind the real HTTP side. Agents have extension
 * 101. Extensions 101 and 102 and sound 1 exist.
 */
export async function voicemailApp(t: Test) {
  const data = await mkdtemp(join(tmpdir(), 'tongdai-voicemail-'))
  const db = await openDatabase(':memory:')
  const memory = keptMemory(db, [voicemailKind])
  const audited: AuditEntry[] = []
  const mails: DueMail[] = []
  const warned: object[] = []
  const told = new Map<number, number>()
  const clock = { now: noon, open: new Set<string>() as Set<string> | undefined }
  let ids = 0
  const begin = () =>
    voicemailFeature({
      ...{ db, data, pathOf: (id) => `/sounds/${id}` },
      now: () => clock.now,
      time: (at) => new Date(at).toISOString(),
      audit: async (entry) => void audited.push(entry),
      references: keptReferences([voicemailKind], {
        extension: async (_, id) => id === 101 || id === 102,
        sound: async (_, id) => id === 1,
      }),
      configurator: {
        async change(work) {
          const done = await inTransaction(db, (trx) => work(configChange(trx)))
          await memory.refresh()
          return done
        },
        render: async () => undefined,
        reconcile: async () => undefined,
      },
      boxes: () => memory.of(voicemailKind),
      newId: () => `01M8K${String(++ids).padStart(21, '0')}`,
      tellCount: async (box, count) => void told.set(box, count),
      isMember: () => false,
      openChannels: () => clock.open,
      sendMails: async (due) => void mails.push(...due),
      log: {
        info: () => undefined,
        warn: (details) => warned.push(details),
        error: (details) => warned.push(details),
      },
    })
  const feature = begin()
  t.teardown(async () => {
    await feature.stop()
    await db.destroy()
  })
  await memory.refresh()
  await feature.start()
  const app = await serve(t, feature, {
    bearer: async (role: string): Promise<Actor> => ({
      ...actorOf(role as Role),
      extensionId: role === 'agent' ? 101 : null,
    }),
  })
  const ask = async (method: string, path: string, more: Asked = {}) => {
    const { as = 'admin', body: payload, headers = {} } = more
    const answer = await app.inject({
      ...{ method: method as 'GET', url: `/api/${path}` },
      headers: { authorization: `Bearer ${as}`, ...headers },
      ...(payload !== undefined && { payload }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      ...{ status: answer.statusCode, headers: answer.headers, raw: answer.rawPayload },
      body: isJson && answer.body !== '' ? answer.json() : undefined,
    }
  }
  const box = async (fields: object): Promise<number> => {
    const made = await ask('POST', 'voicemail-boxes', { body: { name: 'Hộp', ...fields } })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    return made.body.id
  }
  const fileOf = ({ box: id, at, channel }: Voicemail) =>
    join(data, 'voicemail', `${id}-${at}-${channel}.wav`)
  /** A file as Asterisk leaves it; unfinished as a killed one does. */
  const write = async (message: Voicemail, seconds: number, unfinished = false) => {
    const bytes = Math.round(seconds * 8000) * 2
    const audio = Buffer.alloc(bytes, 7)
    await mkdir(join(data, 'voicemail'), { recursive: true })
    const head = wavHeader(1, unfinished ? 0 : bytes)
    await writeFile(fileOf(message), Buffer.concat([head, audio]))
  }
  /** The record of a call is saved, and what it tells of is looked at. */
  const save = async (record: CallRecord, by = feature) => {
    await db.transaction((trx) => by.enqueue([record], trx))
    await new Promise((resolve) => setImmediate(resolve))
    await by.idle()
  }
  let calls = 0
  /** A message of so many seconds is left by a call, in all that there is of it. */
  const leave = async (id: number, seconds = 3, from = caller): Promise<string> => {
    const channel = `td-1.${++calls}`
    const message = { box: id, channel, at: clock.now, ms: seconds * 1000 }
    await write(message, seconds)
    await save({ ...aCall({ id: channel }), from, voicemails: [message] })
    const { body } = await ask('GET', 'voicemails?limit=1')
    return body.items[0].id
  }
  return {
    ...{ data, db, feature, begin, ask, box, write, save, leave, fileOf },
    ...{ audited, mails, warned, told, clock },
    files: () => readdir(join(data, 'voicemail')),
    list: async (query = '', as = 'admin') =>
      (await ask('GET', `voicemails${query}`, { as })).body.items as readonly Shown[],
  }
}

interface Asked {
  readonly as?: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

export interface Shown {
  readonly id: string
  readonly heard: boolean
  readonly seconds: number
}

export const caller = { number: '0909789846', name: 'Lan' }
