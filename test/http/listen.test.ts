import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rename, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { connect } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { promisify } from 'node:util'
import { pino } from 'pino'
import t from 'tap'
import type { Feature } from '../../src/http/feature.js'
import { limit, mayHold } from '../../src/http/limits.js'
import { listen } from '../../src/http/listen.js'
import { requestOf, selfSigned } from '../../src/http/self-signed.js'
import { house, password } from './house.js'

const run = promisify(execFile)
const host = '127.0.50.1'

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** One request over the network; the certificate signs itself, so nobody vouches for it. */
function ask(url: string, { headers = {}, payload }: { headers?: object; payload?: object } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { request } = url.startsWith('https') ? https : http
    const body = payload && JSON.stringify(payload)
    const sent = request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        rejectUnauthorized: false,
        agent: false,
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

let port = 45_000

async function opened(t: Parameters<typeof house>[0], features: readonly Feature[] = []) {
  const made = await house(t, { features })
  const certificate = await selfSigned(join(made.data, 'tls'), Date.now())
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  port += 2
  const parts = {
    ...{ app: made.app, log, certificate, certificateEveryMs: 20 },
    http: { host, port },
    https: { host, port: port + 1 },
  }
  const listening = await listen(parts)
  t.teardown(() => listening.close(0))
  const plain = `http://${host}:${port}`
  const tls = `https://${host}:${port + 1}`
  return { ...made, parts, listening, certificate, lines, plain, tls }
}

t.test('one app answers on the plain and on the encrypted port', async (t) => {
  const { plain, tls } = await opened(t)
  for (const base of [plain, tls]) {
    const { status, body } = await ask(`${base}/api/errors`)
    t.equal(status, 200)
    t.match(body, 'disk-full')
  }
})

t.test(
  'the cookie is Secure on the encrypted port only, and each port knows its Origin',
  async (t) => {
    const { plain, tls, person } = await opened(t)
    await person('mai', 'agent')
    for (const [base, other] of [
      [plain, tls],
      [tls, plain],
    ] as const) {
      const payload = { username: 'mai', password }
      const entered = await ask(`${base}/api/session`, { payload, headers: { origin: base } })
      t.equal(entered.status, 201)
      const [cookie = ''] = entered.headers['set-cookie'] ?? []
      t.equal(/; Secure/.test(cookie), base === tls)
      t.match(cookie, /HttpOnly.*SameSite=Strict/)
      const foreign = await ask(`${base}/api/session`, { payload, headers: { origin: other } })
      t.equal(foreign.status, 403)
    }
  },
)

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

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

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

t.test('a port that is taken is told by the setting, and neither port stays open', async (t) => {
  const { parts } = await opened(t)
  const free = port + 500
  await t.rejects(listen({ ...parts, http: { host, port: free } }), {
    message: new RegExp(`${host}:${parts.https.port} \\(TONGDAI_HTTPS_PORT\\): another program`),
  })
  await t.rejects(ask(`http://${host}:${free}/api/errors`), { code: 'ECONNREFUSED' })
  await t.rejects(listen(parts), { message: /TONGDAI_HTTP_PORT/ })
})

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

t.test(
  'a request under way is answered while the ports close, then the connections end',
  async (t) => {
    let finish: () => void = () => {}
    let arrived: () => void = () => {}
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const slow: Feature = {
      name: 'slow',
      routes: (app) => {
        app.get('/slow', { config: { access: 'public' } }, async () => {
          arrived()
          await new Promise<void>((resolve) => {
            finish = resolve
          })
          return 'done'
        })
      },
    }
    const { plain, listening } = await opened(t, [slow])
    const answer = ask(`${plain}/api/slow`, { headers: { connection: 'keep-alive' } })
    await waiting
    const closing = listening.close(60_000)
    await t.rejects(ask(`${plain}/api/errors`), { code: 'ECONNREFUSED' })
    finish()
    t.equal((await answer).body, 'done')
    await closing
  },
)

t.test('what does not end in time is cut', async (t) => {
  const never: Feature = {
    name: 'never',
    routes: (app) => {
      app.get('/never', { config: { access: 'public' } }, () => new Promise(() => {}))
    },
  }
  const { plain, listening } = await opened(t, [never])
  const cut = t.rejects(ask(`${plain}/api/never`), { code: 'ECONNRESET' })
  await ask(`${plain}/api/errors`)
  await listening.close(50)
  await cut
})

/** What comes back when these bytes are all that is sent. */
const spoken = (base: string, bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname: host, port } = new URL(base)
    let text = ''
    const socket = connect(Number(port), host, () => socket.write(bytes))
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })

t.test(
  'bytes that are not HTTP, or too many headers, get a short answer and the door',
  async (t) => {
    const { plain } = await opened(t)
    t.match(await spoken(plain, 'INVITE sip:101@x SIP/2.0\r\n\r\n'), /^HTTP\/1\.1 400 /)
    t.match(await spoken(plain, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /, 'no Host')
    const long = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`
    t.match(await spoken(plain, long), /^HTTP\/1\.1 431 /)
  },
)

t.test(
  'a client that never ends its headers is shown out, and others are served meanwhile',
  async (t) => {
    const { plain } = await opened(t)
    const slow = Promise.all(
      Array.from({ length: 100 }, () => spoken(plain, 'GET / HTTP/1.1\r\nHost: x\r\n')),
    )
    t.equal((await ask(`${plain}/api/errors`)).status, 200)
    for (const text of await slow) t.match(text, /^(HTTP\/1\.1 408 |$)/)
  },
)

t.test(
  'one address holds only so many connections, and gets new ones when it lets go',
  async (t) => {
    const server = http.createServer()
    limit(server, () => 3)
    port += 2
    server.listen(port, host)
    await once(server, 'listening')
    t.teardown(() => server.close())
    const held = await Promise.all(
      [1, 2, 3].map(async () => {
        const socket = connect(port, host)
        await once(socket, 'connect')
        return socket
      }),
    )
    await once(connect(port, host), 'close')
    t.ok(
      held.every((socket) => !socket.destroyed),
      'those that were there stay',
    )
    for (const socket of held) socket.destroy()
    await until(async () => {
      const socket = connect(port, host)
      const refused = once(socket, 'close').then(() => true)
      socket.write('nonsense\r\n\r\n')
      const [served] = await Promise.race([once(socket, 'data'), refused.then(() => [undefined])])
      socket.destroy()
      return served !== undefined
    })
  },
)

t.test('only the box itself may hold more connections than others', async (t) => {
  for (const own of ['127.0.0.1', '127.0.50.1', '::1', '::ffff:127.0.0.1'])
    t.equal(mayHold(own), 1024)
  for (const other of ['10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', ''])
    t.equal(mayHold(other), 128)
})
