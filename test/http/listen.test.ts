import t from 'tap'
import type { Feature } from '../../src/http/feature.js'
import { listen } from '../../src/http/listen.js'
import { password } from './house.js'
import { ask, host, opened } from './opened.js'

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

t.test('a port that is taken is told by the setting, and neither port stays open', async (t) => {
  const { parts, listening } = await opened(t)
  const http = { host, port: listening.http.port }
  const https = { host, port: listening.https.port }
  const gone = await listen(parts)
  await gone.close(0)
  const free = { host, port: gone.http.port }
  await t.rejects(listen({ ...parts, http: free, https }), {
    message: new RegExp(`${host}:${https.port} \\(TONGDAI_HTTPS_PORT\\): another program`),
  })
  await t.rejects(ask(`http://${host}:${free.port}/api/errors`), { code: 'ECONNREFUSED' })
  await t.rejects(listen({ ...parts, http }), { message: /TONGDAI_HTTP_PORT/ })
})

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
