import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { promisify } from 'node:util'
import t from 'tap'
import { listen } from '../../src/http/listen.js'
import { requestOf, selfSigned } from '../../src/http/self-signed.js'
import { opened, until } from './opened.js'

const run = promisify(execFile)

t.test(
  'the certificate made at first start is for this machine, for ten years, and private',
  async (t) => {
    const { certificate, tls, data } = await opened(t)
    const x509 = new X509Certificate(await readFile(certificate.cert))
    t.match(x509.subjectAltName, /DNS:localhost/)
    t.match(x509.subjectAltName, `DNS:${hostname()}`)
    t.match(x509.subjectAltName, /IP Address:127\.0\.0\.1/)
    t.equal(x509.ca, false)
    t.equal(x509.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
    const years = (x509.validToDate.getTime() - Date.now()) / (365 * 24 * 3_600_000)
    t.ok(years > 9.9 && years < 10.1)
    for (const file of [certificate.key, certificate.cert])
      t.equal((await stat(file)).mode & 0o777, 0o600)
    t.equal((await stat(join(data, 'tls'))).mode & 0o777, 0o700)
    const { hostname: address, port } = new URL(tls)
    const socket = tlsConnect({ host: address, port: Number(port), rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    t.equal(socket.getPeerX509Certificate()?.fingerprint256, x509.fingerprint256)
    socket.destroy()
  },
)

t.test(
  'the certificate stays from start to start, and is made anew when it cannot be used',
  async (t) => {
    const folder = join(await mkdtemp(join(tmpdir(), 'tongdai-tls-')), 'tls')
    const { cert, key } = await selfSigned(folder, Date.now())
    const first = await readFile(cert, 'utf8')
    await selfSigned(folder, Date.now())
    t.equal(await readFile(cert, 'utf8'), first)
    const almostOver = Date.now() + 3640 * 24 * 3_600_000
    await selfSigned(folder, almostOver)
    const second = await readFile(cert, 'utf8')
    t.not(second, first)
    await writeFile(key, 'torn')
    await selfSigned(folder, Date.now())
    t.not(await readFile(cert, 'utf8'), second)
  },
)

t.test('a name or address that is not plain opens no line in what openssl reads', async (t) => {
  const text = requestOf('evil\n[extensions]\nbasicConstraints=CA:TRUE', [
    '1.2.3.4',
    'x,DNS:evil',
    'fe80::1%eth0',
  ])
  t.notMatch(text, /evil|CA:TRUE|%/)
  t.match(text, /subjectAltName = DNS:localhost,IP:1\.2\.3\.4\n/)
})

async function otherCertificate(folder: string) {
  const files = { cert: join(folder, 'other.pem'), key: join(folder, 'other.key') }
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
  ]
  await run('openssl', [...args, '-subj', '/CN=other', '-keyout', files.key, '-out', files.cert])
  return files
}

const subjectAt = (base: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname: host, port } = new URL(base)
    const socket = tlsConnect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerX509Certificate()?.subject))
      socket.destroy()
    })
    socket.on('error', reject)
  })

t.test(
  'a certificate is replaced without a restart; a broken one is told and changes nothing',
  async (t) => {
    const { certificate, tls, lines, data } = await opened(t)
    t.match(await subjectAt(tls), hostname())
    const other = await otherCertificate(data)

    await rename(other.cert, certificate.cert)
    await until(() => lines.some((line) => line.includes('stays in use')))
    t.match(lines.join(''), /cert\.pem and .*key\.pem cannot be used together/)
    t.match(await subjectAt(tls), hostname(), 'half a pair changes nothing')

    await rename(other.key, certificate.key)
    await until(async () => (await subjectAt(tls)).includes('other'))
    t.match(lines.join(''), /new certificate/)
    t.notMatch(lines.join(''), /PRIVATE KEY/)

    const before = lines.length
    await writeFile(certificate.cert, 'not a certificate')
    await until(() => lines.length > before)
    t.match(await subjectAt(tls), 'other')
  },
)

t.test(
  'a certificate that cannot be read keeps the service from starting and names the file',
  async (t) => {
    const { parts } = await opened(t)
    const certificate = { cert: '/nonexistent/cert.pem', key: '/nonexistent/key.pem' }
    await t.rejects(listen({ ...parts, certificate }), {
      message: '/nonexistent/cert.pem cannot be read: ENOENT',
    })
  },
)
