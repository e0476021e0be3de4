import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Where everything of one data folder stands, and where the bundled Asterisk is. */
export interface Home {
  readonly data: string
  /** Asterisk's configuration folder: hand-written files copied in, generated ones below it. */
  readonly conf: string
  readonly generated: string
  readonly run: string
  readonly pidFile: string
  readonly controlSocket: string
  readonly logs: string
  readonly cel: string
  readonly celFile: string
  readonly database: string
  readonly recordings: string
  readonly recordingParts: string
  readonly tls: string
  /** The certificate of SIP over TLS and its key, in one file. */
  readonly sipCertificate: string
  readonly secrets: string
  /** The bundled Asterisk: program, modules, and what it only reads. */
  readonly program: string
  readonly modules: string
  readonly share: string
}

/** The layout; pure. `data` and `asterisk` are absolute paths. */
export function homeOf(data: string, asterisk: string): Home {
  return {
    data,
    conf: join(data, 'conf'),
    generated: join(data, 'conf/generated'),
    run: join(data, 'run'),
    pidFile: join(data, 'run/asterisk.pid'),
    controlSocket: join(data, 'run/asterisk.ctl'),
    logs: join(data, 'logs'),
    cel: join(data, 'cel'),
    celFile: join(data, 'cel/cel.jsonl'),
    database: join(data, 'db/tongdai.sqlite'),
    recordings: join(data, 'recordings'),
    recordingParts: join(data, 'recordings/parts'),
    tls: join(data, 'tls'),
    sipCertificate: join(data, 'tls/sip.pem'),
    secrets: join(data, 'secrets.json'),
    program: join(asterisk, 'sbin/asterisk'),
    modules: join(asterisk, 'lib/asterisk/modules'),
    share: join(asterisk, 'var/lib/asterisk'),
  }
}

/** Makes the folders, readable by nobody else (0700). */
export async function makeFolders(home: Home): Promise<void> {
  const below = ['spool', 'db', 'keys/keys', 'cache'].map((name) => join(home.data, name))
  const folders = [
    home.data,
    home.generated,
    home.run,
    home.logs,
    home.cel,
    home.recordingParts,
    home.tls,
    ...below,
  ]
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 })
}
