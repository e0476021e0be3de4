import { execFileSync } from 'node:child_process'
import { chownSync, readFileSync, renameSync } from 'node:fs'
import type { Home } from '../../src/asterisk/home.js'
import { installSipCertificate } from '../../src/asterisk/sip-certificate.js'
import { readCertificate } from '../../src/http/certificate.js'
import { selfSigned } from '../../src/http/self-signed.js'
import { temporaryFolder } from './temporary.js'
import { unprivileged } from './unprivileged.js'

/** A certificate's files, as whoever runs a box gets them from an authority. */
export interface GivenCertificate {
  readonly cert: string
  readonly key: string
  /** The certificate as it stands now (PEM). */
  text(): string
  /** Another one for the same names, with another key. */
  renew(): void
}

/** Vouched for by itself, for these IP addresses. The service may read it. */
export function givenCertificate(addresses: readonly string[]): GivenCertificate {
  const alternatives = addresses.map((address) => `IP:${address}`).join(',')
  const folder = temporaryFolder('td-cert')
  const account = unprivileged()
  const files = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` }
  const renew = (): void => {
    const fresh = { cert: `${files.cert}.new`, key: `${files.key}.new` }
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    const names = ['-subj', '/CN=tongdai.test', '-addext', `subjectAltName=${alternatives}`]
    const out = ['-nodes', '-days', '30', '-keyout', fresh.key, '-out', fresh.cert]
    execFileSync('openssl', [...kind, ...names, ...out], { stdio: 'ignore' })
    for (const part of ['key', 'cert'] as const) {
      if (account) chownSync(fresh[part], account.uid, account.gid)
      renameSync(fresh[part], files[part])
    }
  }
  renew()
  return { ...files, text: () => readFileSync(files.cert, 'utf8'), renew }
}

/** What the service does before it starts an Asterisk, for tests that start one without it. */
export async function proveSip(home: Home): Promise<void> {
  const made = await selfSigned(home.tls, Date.now())
  await installSipCertificate(home, await readCertificate(made))
}
