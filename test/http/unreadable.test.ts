import { connect } from 'node:net'
import t from 'tap'
import type { Feature } from '../../src/http/feature.js'
import { ask, opened, spoken } from './opened.js'

/** The head and the problem document of an answer that came as bytes. */
function read(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1])
  return { head, isWhole: Buffer.byteLength(body) === length, problem: JSON.parse(body) }
}

const line = (more: string) => `GET /api/errors HTTP/1.1\r\nHost: x\r\n${more}`

const refused: readonly (readonly [what: string, bytes: string, status: number, code: string])[] = [
  ['what is not HTTP', 'INVITE sip:101@x SIP/2.0\r\n\r\n', 400, 'not-http'],
  ['a header without a colon', line('nonsense\r\n\r\n'), 400, 'not-http'],
  ['a header with a NUL', line('X: a\0b\r\n\r\n'), 400, 'not-http'],
  ['no Host', 'GET /api/errors HTTP/1.1\r\n\r\n', 400, 'not-http'],
  ['too many headers', line(`X: ${'x'.repeat(40_000)}\r\n\r\n`), 431, 'head-too-large'],
]

for (const [what, bytes, status, code] of refused)
  t.test(`${what} is refused with ${status}, a problem document, and the door`, async (t) => {
    const { plain } = await opened(t)
    const { head, isWhole, problem } = read(await spoken(plain, bytes))
    t.ok(head.startsWith(`HTTP/1.1 ${status} `), head)
    t.match(head, /^content-type: application\/problem\+json$/im)
    t.match(head, /^content-language: vi$/im)
    t.match(head, /^connection: close$/im)
    t.ok(isWhole)
    t.match(problem, { type: `/api/errors#${code}`, title: String, status, code, detail: String })
  })

t.test('such a refusal is in the language that stands in what was sent', async (t) => {
  const { plain } = await opened(t)
  const english = await spoken(plain, line('Accept-Language: en\r\nnonsense\r\n\r\n'))
  t.match(read(english).problem, { title: 'Bad request', detail: 'The request is not valid HTTP.' })
  t.match(read(english).head, /^content-language: en$/im)
  const hostless = await spoken(plain, 'GET / HTTP/1.1\r\nAccept-Language: en\r\n\r\n')
  t.match(read(hostless).problem, { title: 'Bad request' })
})

t.test('a search of a megabyte is refused, however much of it is still on its way', async (t) => {
  const { plain, tls } = await opened(t)
  const search = 'x'.repeat(1_000_000)
  const refusals = [
    [plain, 400, { code: 'bad-input', errors: [{ path: 'search' }] }],
    // TLS hands over a request in pieces: the one that is too much does not show the field.
    [tls, 431, { code: 'head-too-large', detail: /32 KiB/ }],
  ] as const
  for (const [base, status, problem] of refusals)
    for (let i = 0; i < 5; i += 1) {
      const answer = await ask(`${base}/api/calls?search=${search}`)
      t.equal(answer.status, status)
      t.match(JSON.parse(answer.body), problem)
    }
})

t.test('a query that is only too long for its field reaches the check of fields', async (t) => {
  const { plain } = await opened(t)
  t.equal((await ask(`${plain}/api/calls?search=${'x'.repeat(30_000)}`)).status, 404)
})

t.test('whoever goes on sending after a refusal is cut', async (t) => {
  const { plain } = await opened(t)
  const { hostname: host, port } = new URL(plain)
  const socket = connect({ host, port: Number(port), allowHalfOpen: true })
  socket.write('nonsense\r\n\r\n')
  const pouring = setInterval(() => socket.write('x'.repeat(1000)), 50)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve))
  clearInterval(pouring)
  t.match(read(text).problem, { code: 'not-http' })
})

t.test('a refusal is never written into the middle of another answer', async (t) => {
  const half: Feature = {
    name: 'half',
    routes: (app) => {
      app.get('/half', { config: { access: 'public' } }, async (_request, reply) => {
        reply.raw.writeHead(200, { 'content-length': '10' })
        reply.raw.write('half ')
        await new Promise(() => {})
      })
    },
  }
  const { plain } = await opened(t, [half])
  const bytes = 'GET /api/half HTTP/1.1\r\nHost: x\r\n\r\n'
  const text = await spoken(plain, bytes, 'nonsense\r\n\r\n')
  t.match(text, /half $/)
  t.notMatch(text, 'problem')
})

t.test('a request with an expectation of its own is served like any other', async (t) => {
  const { plain } = await opened(t)
  t.equal((await ask(`${plain}/api/errors`, { headers: { expect: 'a miracle' } })).status, 200)
})

t.test(
  'a client that never ends its headers is told and shown out, and others are served meanwhile',
  async (t) => {
    const { plain } = await opened(t)
    const slow = Promise.all(
      Array.from({ length: 100 }, () => spoken(plain, 'GET / HTTP/1.1\r\nHost: x\r\n')),
    )
    t.equal((await ask(`${plain}/api/errors`)).status, 200)
    for (const text of await slow)
      t.match(read(text).problem, { status: 408, code: 'too-slow', title: 'Quá chậm' })
  },
)
