import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { selfSigned } from '../../../src/http/self-signed.js'
import { smtpServer } from '../../support/smtp.js'
import { mailHouse } from './mail-house.js'

const secret = 'mật-khẩu "SMTP"'

t.test(
  'the password is written and never told: not in answers, audit, log or errors',
  async (t) => {
    const { ask, through, audited, logged } = await mailHouse(t)
    const server = await smtpServer(t, { mood: 'gossip' })
    const login = { username: 'tongdai', password: secret }
    const put = await through(server.port, login)
    t.match(put, { status: 200, body: { username: 'tongdai', hasPassword: true } })
    const get = await ask('GET', 'settings/mail')
    const test = await ask('POST', 'settings/mail/test', { to: 'an@cong-ty.vn' })
    t.match(test, { status: 422, body: { code: 'unprocessable', detail: /535/ } })
    const told = Buffer.from(`\0tongdai\0${secret}`).toString('base64')
    t.ok(
      server.said.some((line) => line.includes(told)),
      'the mail server has it',
    )
    const all = JSON.stringify([put, get, test, audited, logged])
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), told])
      t.notOk(all.includes(form), form)
    t.match(audited, [
      { action: 'mail.changed', details: { password: 'set' } },
      { action: 'mail.tested' },
    ])
  },
)

t.test('it stays when it is left out, but goes to no other server', async (t) => {
  const { ask, through, audited } = await mailHouse(t)
  const server = await smtpServer(t)
  const other = await smtpServer(t)
  await through(server.port, { username: 'tongdai', password: secret })
  const moved = await through(other.port, { username: 'tongdai' })
  t.match(moved, { status: 422, body: { errors: [{ path: 'password' }] } })
  t.match(await through(server.port, { username: 'tongdai', from: 'x@cong-ty.vn' }), {
    ...{ status: 200, body: { hasPassword: true, from: 'x@cong-ty.vn' } },
  })
  t.equal((await ask('POST', 'settings/mail/test', { to: 'an@cong-ty.vn' })).status, 200)
  t.equal(server.mails.length, 1)
  t.equal(other.said.length, 0)
  t.match(await through(other.port, { password: '' }), { body: { hasPassword: false } })
  t.equal(audited.length, 4)
})

t.test('a server without a trusted certificate gets neither login nor mail', async (t) => {
  const { ask, through } = await mailHouse(t)
  const folder = await mkdtemp(join(tmpdir(), 'tongdai-tls-'))
  const files = await selfSigned(folder, Date.now())
  const [cert, key] = await Promise.all([readFile(files.cert, 'utf8'), readFile(files.key, 'utf8')])
  const impostor = await smtpServer(t, { tls: { cert, key } })
  const plain = await smtpServer(t)
  const login = { username: 'tongdai', password: secret }
  for (const [server, security] of [
    [impostor, 'tls'],
    [plain, 'starttls'],
  ] as const) {
    await through(server.port, { ...login, security })
    const test = await ask('POST', 'settings/mail/test', { to: 'an@cong-ty.vn' })
    t.equal(test.status, 422, security)
    t.notOk(
      server.said.some((line) => /AUTH|MAIL/.test(line)),
      `${security}: nothing was told`,
    )
  }
})

t.test('for admins alone, and strict', async (t) => {
  const { ask, through, settings } = await mailHouse(t)
  for (const [method, path] of [
    ['GET', 'settings/mail'],
    ['PUT', 'settings/mail'],
    ['POST', 'settings/mail/test'],
    ['GET', 'mails'],
  ] as const)
    for (const role of ['supervisor', 'agent'])
      t.equal((await ask(method, path, method === 'GET' ? undefined : {}, role)).status, 403)
  t.equal((await ask('POST', 'settings/mail/test', { to: 'a@b.vn' })).status, 422, 'none is set')
  for (const wrong of [
    { host: 'a b' },
    { host: 'x/../y' },
    { host: '-x' },
    { from: 'Lan <lan@cong-ty.vn>' },
    { from: 'a@b.vn\r\nBcc: x@y.vn' },
    { from: 'a@b' },
    { username: 'a\r\nb' },
    { security: 'ssl' },
    { extra: 1 },
  ])
    t.equal((await through(25, wrong)).status, 400, JSON.stringify(wrong))
  const fine = { host: '::1', port: 25, ...settings }
  t.equal((await ask('PUT', 'settings/mail', fine)).status, 200)
  for (const to of ['a@b.vn, c@d.vn', 'a@b.vn\nx', '"a b"@c.vn', 'a@[127.0.0.1]'])
    t.equal((await ask('POST', 'settings/mail/test', { to })).status, 400, to)
})
