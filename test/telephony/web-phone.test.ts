import t, { type Test } from 'tap'
import { format, header } from '../support/sip/message.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { poll } from '../support/wait.js'
import { cookieOf, openSocket, type WebPhone, webPhone } from '../support/web-phone.js'
import { peopleHouse } from './people.js'

const { house, api, accountOf, identity, phoneOf, receives, userId } = await peopleHouse(t)
const { calls, pbx } = house
const password = 'mật khẩu của An'
const { username, secret } = accountOf('web')

const browser = async () => ({ origin: pbx.base, cookie: await cookieOf(pbx.base, 'an', password) })
async function opened(t: Test, headers?: Readonly<Record<string, string>>): Promise<WebPhone> {
  const socket = await openSocket(pbx.base, headers ?? (await browser()))
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  t.teardown(() => socket.terminate())
  return webPhone(socket, { user: username, secret }, pbx.place.server)
}

t.test('only a logged-in browser on our own page that speaks SIP gets the socket', async (t) => {
  const headers = await browser()
  t.equal(await openSocket(pbx.base, { origin: pbx.base }), 401)
  t.equal(await openSocket(pbx.base, { cookie: headers.cookie }), 403, 'no Origin')
  t.equal(await openSocket(pbx.base, { ...headers, origin: 'http://evil.example' }), 403)
  t.equal(await openSocket(pbx.base, headers, ['mqtt']), 400)
  t.equal((await api.ok('GET', '/api/session')).user.username, 'admin')
  const plain = await fetch(`${pbx.base}/api/sip`, { headers })
  t.equal(plain.status, 426)
  const { token } = await api.ok('POST', '/api/tokens', { name: 'x', role: 'agent', userId })
  const authorization = `Bearer ${token}`
  t.equal(await openSocket(pbx.base, { origin: pbx.base, authorization }), 403, 'no program')
})

t.test('a browser registers, rings with the other phones, and hears who took it', async (t) => {
  const web = await opened(t)
  t.equal(await web.register(), 200)
  const caller = await house.scripted(t, '102', { tone: 440 })
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  const call = await caller.call('101')
  const atDesk = await desk.incoming()
  const invite = await web.rings()
  t.match(header(invite, 'From'), /<sip:102@/)
  for (const part of [/UDP\/TLS\/RTP\/SAVPF/, /a=ice-ufrag/, /a=fingerprint/])
    t.match(invite.body, part)
  atDesk.answer()
  await call.answered()
  const cancel = await web.cancelled(invite)
  t.match(header(cancel, 'Reason'), /completed elsewhere/)
  await call.hangUp()
  await calls.one()
})

t.test('app rings the browser and no desk phone; a browser calls as the extension', async (t) => {
  await receives({ receivingMethod: 'app' })
  t.teardown(() => receives({ receivingMethod: 'all' }))
  const web = await opened(t)
  t.equal(await web.register(), 200)
  const other = await house.scripted(t, '102', { tone: 440, reaction: 'answer' })
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  const call = await other.call('101')
  const invite = await web.rings()
  await call.hangUp()
  await web.cancelled(invite)
  t.notOk(desk.log.some(({ message }) => message.method === 'INVITE'))
  await calls.one()

  const answer = await web.call('102')
  t.equal(answer.status, 200)
  for (const part of [/UDP\/TLS\/RTP\/SAVPF/, /a=setup:(active|passive)/, /a=fingerprint/])
    t.match(answer.body, part)
  const came = await other.incoming()
  t.match(header(came.leg.invite, 'From'), /<sip:101@/)
  await came.hangUp()
  t.match(await calls.one(), { from: { number: '101' }, to: { number: '102' } })
})

t.test('the web account is nobody’s anywhere else', async (t) => {
  const phone = await scriptedPhone({ ...identity('web'), tone: 500 })
  t.teardown(() => phone.close())
  await t.rejects(phone.register(), /answered 40[13]/)
})

t.test('what is not in the own name, too long or too much ends the connection', async (t) => {
  const register = async (web: WebPhone) => {
    await web.register()
    const sent = web.log.findLast((one) => one.sent && one.message.method === 'REGISTER')
    if (!sent) throw new Error('nothing was sent')
    return sent.message
  }
  const wrong = async (name: string, from: string, to: string) => {
    const web = await opened(t)
    const message = await register(web)
    const headers = message.headers.map(
      ([own, value]) => [own, own === name ? value.replace(from, to) : value] as const,
    )
    web.send({ ...message, headers })
    t.match(await web.closed(), { code: 1008, reason: 'not your account' }, name)
  }
  await wrong('From', '101-web', '101')
  await wrong('Contact', '101-web', '102-web')
  await wrong('Authorization', 'username="101-web"', 'username="101"')

  const long = await opened(t)
  long.socket.send('x'.repeat(64 * 1024 + 1))
  t.equal((await long.closed()).code, 1009)

  const much = await opened(t)
  const message = await register(much)
  for (let i = 0; i < 25; i++) much.socket.send(format(message))
  t.match(await much.closed(), { code: 1008, reason: 'too many requests' })

  const other = await opened(t)
  other.socket.send('GET / HTTP/1.1\r\n\r\n')
  t.match(await other.closed(), { reason: 'not one SIP message' })
})

t.test('the end of the session ends it, and so does a change of the person', async (t) => {
  const headers = await browser()
  const first = await opened(t, headers)
  await fetch(`${pbx.base}/api/session`, { method: 'DELETE', headers })
  t.match(await first.closed(), { reason: 'logged out' })
  const second = await opened(t)
  await receives({ extensionId: null })
  t.match(await second.closed(), { reason: 'logged out' })
  t.equal(await openSocket(pbx.base, await browser()), 422, 'without an extension there is none')
  await receives({ extensionId: house.extensions.get('101')?.id })
})

t.test('bad logins are counted per session, and nobody else is kept out', async (t) => {
  const headers = await browser()
  const web = await opened(t, headers)
  const guess = { user: username, secret: 'wrong wrong wrong' }
  for (let i = 0; i < 9; i++) t.equal(await web.register(guess), 401)
  web.register(guess).catch(() => undefined)
  t.match(await web.closed(), { reason: 'too many failed logins' })
  t.equal(await openSocket(pbx.base, headers), 429)
  const fresh = await opened(t)
  t.equal(await fresh.register(), 200)
})

t.test('a browser that is gone rings no longer, and the service stops in good order', async (t) => {
  const web = await opened(t)
  t.equal(await web.register(), 200)
  const contacts = async () => await pbx.asterisk('pjsip show aor 101-web')
  t.match(await contacts(), /101-web.*transport=ws/i)
  web.socket.terminate()
  await poll(async () => !/transport=ws/i.test(await contacts()), 'no contact', 10_000)
  await opened(t)
  await pbx.killService('SIGTERM')
  t.notOk(pbx.service.running())
  await pbx.start()
})
