import t from 'tap'
import { ask, opened, spoken } from './opened.js'

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
