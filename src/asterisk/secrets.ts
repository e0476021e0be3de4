import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { z } from 'zod'
import { readText, writeText } from '../conf/file.js'

const port = z.int().min(1024).max(65535)

const schema = z.object({
  amiPort: port,
  ariPort: port,
  amiSecret: z.string().min(20),
  ariSecret: z.string().min(20),
  /** Missing in what was made before there was one. */
  httpPath: z
    .string()
    .regex(/^[\w-]{20,64}$/)
    .optional(),
})

/** How the service reaches its Asterisk on 127.0.0.1. Never logged, never in an answer. */
export type Secrets = z.output<typeof schema>

/**
 * Reads the secrets of a data folder, or makes them at first start (mode 0600). Throws an Error that
 * names a damaged file and tells nothing of what stands in it.
 */
export async function loadSecrets(file: string): Promise<Secrets> {
  const text = await readText(file)
  if (text !== undefined) return secretsIn(text) ?? refuseDamaged(file)
  return saveSecrets(file, {
    ...(await freePorts()),
    amiSecret: randomBytes(24).toString('base64url'),
    ariSecret: randomBytes(24).toString('base64url'),
    httpPath: randomBytes(24).toString('base64url'),
  })
}

/**
 * What stands before every path of Asterisk's HTTP server, '' when nothing does. Its WebSocket takes
 * every account of SIP from whoever reaches it, so other programs of this machine must not.
 */
export const httpPrefix = ({ httpPath }: Pick<Secrets, 'httpPath'>): string =>
  httpPath === undefined ? '' : `/${httpPath}`

/** The same secrets with a hidden path: those made before had none. */
export const hidePath = async (file: string, secrets: Secrets): Promise<Secrets> =>
  secrets.httpPath === undefined
    ? saveSecrets(file, { ...secrets, httpPath: randomBytes(24).toString('base64url') })
    : secrets

function secretsIn(text: string): Secrets | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    // The parser's error quotes the text.
    return undefined
  }
}

function refuseDamaged(file: string): never {
  throw new Error(
    `Tệp ${file} bị hỏng: hãy chép lại từ bản sao lưu, hoặc chạy scripts/stop --now, xóa tệp này rồi chạy scripts/start để tạo tệp mới.\n` +
      `The file ${file} is damaged: copy it back from a backup, or run scripts/stop --now, remove it, and run scripts/start, which makes a new one.`,
  )
}

/** Other ports, same secrets: somebody took ours while Asterisk was not running. */
export async function movePorts(file: string, secrets: Secrets): Promise<Secrets> {
  const free = (await isFree(secrets.amiPort)) && (await isFree(secrets.ariPort))
  return free ? secrets : saveSecrets(file, { ...secrets, ...(await freePorts()) })
}

async function saveSecrets(file: string, secrets: Secrets): Promise<Secrets> {
  await writeText(file, `${JSON.stringify(secrets, null, 2)}\n`)
  return secrets
}

async function freePorts(): Promise<{ amiPort: number; ariPort: number }> {
  const amiPort = await listenOn(0)
  let ariPort = await listenOn(0)
  while (ariPort === amiPort) ariPort = await listenOn(0)
  return { amiPort, ariPort }
}

async function isFree(port: number): Promise<boolean> {
  return listenOn(port).then(
    () => true,
    () => false,
  )
}

/** Listens for a moment; answers the port it got. */
function listenOn(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}
