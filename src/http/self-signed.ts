import { execFile } from 'node:child_process'
import { chmod, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CertificateFiles } from './certificate.js'
import { readCertificate, validUntil } from './certificate.js'

const run = promisify(execFile)

const days = 3650
const renewBeforeMs = 30 * 24 * 3_600_000

/**
 * A certificate that signs itself, kept in a folder of its own: EC P-256, ten years, for
 * `localhost`, this machine's name and its addresses. Made when there is none, when what is there
 * cannot be used (a start that was interrupted) and in the last month of its life.
 */
export async function selfSigned(folder: string, now: number): Promise<CertificateFiles> {
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  if (await usable(files, now)) return files
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = { cert: `${files.cert}.new`, key: `${files.key}.new` }
  await make(draft, join(folder, 'request.cnf'))
  for (const part of ['key', 'cert'] as const) {
    await flush(draft[part])
    await rename(draft[part], files[part])
  }
  return files
}

async function usable(files: CertificateFiles, now: number): Promise<boolean> {
  const pair = await readCertificate(files).catch(() => undefined)
  return pair !== undefined && validUntil(pair.cert) - renewBeforeMs > now
}

/** The openssl program with a configuration of ours, so that the system's own adds nothing. */
async function make({ cert, key }: CertificateFiles, config: string): Promise<void> {
  await writeFile(config, requestOf(machineName(), machineAddresses()), { mode: 0o600 })
  await writeFile(key, '', { mode: 0o600 })
  await chmod(key, 0o600)
  const args = ['req', '-x509', '-config', config, '-newkey', 'ec', '-nodes', '-sha256']
  const curve = ['-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', String(days)]
  try {
    await run('openssl', [...args, ...curve, '-keyout', key, '-out', cert], { timeout: 30_000 })
  } catch (error) {
    const { code, stderr = '' } = error as { code?: string; stderr?: string }
    const why = code === 'ENOENT' ? 'the program openssl is not installed' : stderr.slice(0, 300)
    throw new Error(`the HTTPS certificate could not be made: ${why}`)
  }
  await chmod(cert, 0o600)
  await rm(config)
}

/** Names and addresses go into a file with a syntax of its own, so only plain ones may. */
export function requestOf(name: string, addresses: readonly string[]): string {
  const plainName = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(name) ? name : 'localhost'
  const names = [...new Set(['localhost', plainName])].map((dns) => `DNS:${dns}`)
  const plain = addresses.filter((address) => isIP(address) !== 0 && !address.includes('%'))
  const alternatives = [...names, ...plain.map((ip) => `IP:${ip}`)].join(',')
  return `[req]
prompt = no
distinguished_name = subject
x509_extensions = extensions
[subject]
CN = ${plainName}
[extensions]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = ${alternatives}
`
}

const machineName = (): string => hostname()

/** Every address of the box but link-local ones, which nobody types. */
function machineAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const found = all.map(({ address }) => address).filter((address) => !/^fe80:/i.test(address))
  return [...new Set(['127.0.0.1', '::1', ...found])]
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
