import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { ulid } from 'ulid'
import type { Configurator } from '../../../src/conf/configurator.js'
import type { ConfFragment } from '../../../src/conf/render.js'
import { configChange } from '../../../src/db/config-change.js'
import { openDatabase } from '../../../src/db/database.js'
import { inTransaction } from '../../../src/db/transaction.js'
import type { AuditEntry } from '../../../src/domain/audit.js'
import { PbxError } from '../../../src/domain/errors.js'
import { musicClassKind } from '../../../src/features/sound/music-class.schema.js'
import { soundFeature } from '../../../src/features/sound/sound.feature.js'
import { soundKind } from '../../../src/features/sound/sound.schema.js'
import { keptMemory } from '../../../src/kept/kept.memory.js'
import { keptReferences } from '../../../src/kept/kept.references.js'
import { serve } from '../../http/serve.js'

/** A part of a multipart body. */
export interface Part {
  readonly name: string
  readonly filename?: string
  readonly type?: string
  readonly content: string | Buffer
}

const boundary = '----tong-dai-test'

/** A body of `multipart/form-data` (RFC 7578). */
export function multipart(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, type, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
        `${filename === undefined ? '' : `; filename="${filename}"`}\r\n` +
        `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

export const multipartType = `multipart/form-data; boundary=${boundary}`

/** The feature on real files and a real database behind the real HTTP side; Asterisk takes all. */
export async function soundApp(t: Test) {
  const data = await mkdtemp(join(tmpdir(), 'tongdai-sound-'))
  const db = await openDatabase(`${data}/tongdai.db`)
  const audited: AuditEntry[] = []
  const conf: ConfFragment[] = []
  const is = { refusing: false, nearlyFull: false, now: Date.UTC(2026, 10, 20, 3) }
  const kinds = [soundKind, musicClassKind]
  const memory = keptMemory(db, kinds)
  const configurator: Configurator = {
    async change(work) {
      const result = await inTransaction(db, async (trx) => {
        const done = await work(configChange(trx))
        if (is.refusing) throw new PbxError('not-confirmed', { why: 'so' })
        conf.push(await feature.conf(trx))
        return done
      })
      await memory.refresh()
      return result
    },
    render: async () => undefined,
    reconcile: async () => undefined,
  }
  const parts = {
    ...{ db, data, configurator, references: keptReferences(kinds, {}) },
    audit: async (entry: AuditEntry) => void audited.push(entry),
    now: () => is.now,
    time: (at: number) => new Date(at).toISOString(),
    sounds: () => memory.of(soundKind),
    newName: () => ulid().toLowerCase(),
    log: { warn: () => undefined },
  }
  const feature = soundFeature(parts)
  await feature.start()
  t.teardown(async () => {
    await feature.stop()
    await db.destroy()
    await rm(data, { recursive: true })
  })
  const app = await serve(t, feature, { isNearlyFull: () => is.nearlyFull })

  const ask = async (
    method: string,
    url: string,
    payload?: object | Buffer,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const type = Buffer.isBuffer(payload) ? { 'content-type': multipartType } : {}
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: 'Bearer admin', 'accept-language': 'en', ...type, ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      headers: answer.headers,
      bytes: answer.rawPayload,
      body: isJson ? JSON.parse(answer.body) : undefined,
    }
  }
  const upload = (content: Buffer, filename = 'xin-chao.wav', more: readonly Part[] = []) =>
    ask('POST', '/api/sounds', multipart([...more, { name: 'file', filename, content }]))
  /** Everything below the folder of sounds, without what each kept audio consists of. */
  const onDisk = async () => {
    const names = await readdir(join(data, 'sounds'), { recursive: true })
    return names
      .filter((name) => !/\/(original|sound\.wav(16)?)$|^files$|^work$/.test(name))
      .toSorted()
  }
  return { ask, upload, onDisk, app, data, db, feature, audited, conf, is, parts }
}
