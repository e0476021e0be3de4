import fc from 'fast-check'
import t from 'tap'
import { loginCounter } from '../../../src/features/sip-socket/login-counter.js'
import {
  fromAsterisk,
  fromBrowser,
  type GuardState,
  untouched,
} from '../../../src/features/sip-socket/sip-socket.guard.js'

const account = '101-web'
const bytes = (start: string, ...headers: readonly string[]): Buffer =>
  Buffer.from([start, ...headers, '', ''].join('\r\n'))
const request = (method: string, ...headers: readonly string[]): Buffer =>
  bytes(`${method} sip:a SIP/2.0`, ...headers)
const own = 'From: <sip:101-web@a>;tag=1'
const contact = 'Contact: <sip:101-web@b.invalid;transport=ws>'
const login = 'Authorization: Digest username="101-web", realm="a", response="b"'
const verdict = (message: Buffer) => fromBrowser(untouched, message, account, 0)[1]

t.test('a browser speaks for its own account alone', async (t) => {
  const rows: readonly (readonly [string, Buffer, string])[] = [
    ['a registration', request('REGISTER', own, contact, login), 'pass'],
    ['leaving', request('REGISTER', own, 'Contact: *'), 'pass'],
    ['a star elsewhere', request('INVITE', own, 'Contact: *'), 'not-you'],
    ['a call', request('INVITE', own, contact), 'pass'],
    ['another From', request('INVITE', 'From: <sip:101@a>', contact), 'not-you'],
    ['two From', request('INVITE', own, 'f: <sip:102@a>', contact), 'not-you'],
    ['no From', request('INVITE', contact), 'not-you'],
    ['another Contact', request('REGISTER', own, 'm: <sip:102-web@a>'), 'not-you'],
    ['a second Contact', request('REGISTER', own, contact, 'm: <sip:102-web@a>'), 'not-you'],
    ['another login', request('INVITE', own, login.replace('101-web', '101')), 'not-you'],
    [
      'another second login',
      request('INVITE', own, login, `Proxy-${login.replace('101', '102')}`),
      'not-you',
    ],
    ['an answer', bytes('SIP/2.0 180 Ringing', 'From: <sip:102@a>;tag=1', contact), 'pass'],
    [
      'an answer from elsewhere',
      bytes('SIP/2.0 200 OK', 'From: <sip:102@a>', 'm: <sip:102@a>'),
      'not-you',
    ],
    ['a sign of life', Buffer.from('\r\n\r\n'), 'idle'],
    ['noise', Buffer.from('noise'), 'no-sip'],
  ]
  for (const [name, message, expected] of rows) t.equal(verdict(message), expected, name)
})

t.test('twenty requests a second pass, and not one more', async (t) => {
  let state: GuardState = untouched
  const sent = (now: number) => {
    const [next, said] = fromBrowser(state, request('OPTIONS', own), account, now)
    state = next
    return said
  }
  for (let i = 0; i < 20; i++) t.equal(sent(i), 'pass')
  t.equal(sent(999), 'too-many')
  t.equal(sent(2000), 'pass')
})

t.test('a refused login is one that was sent and found wrong', async (t) => {
  const ids = ['Call-ID: 1', 'CSeq: 2 REGISTER']
  const challenge = (more = '') => `WWW-Authenticate: Digest realm="a", nonce="b"${more}`
  const [asked] = fromBrowser(untouched, request('REGISTER', own, ...ids, login), account, 0)
  const refused = bytes('SIP/2.0 401 Unauthorized', own, ...ids, challenge())
  t.equal(fromAsterisk(asked, refused)[1], true)
  t.equal(fromAsterisk(fromAsterisk(asked, refused)[0], refused)[1], false, 'counted once')
  t.equal(fromAsterisk(untouched, refused)[1], false, 'a challenge is no refusal')
  const stale = bytes('SIP/2.0 401 Unauthorized', own, ...ids, challenge(',stale=true'))
  t.equal(fromAsterisk(asked, stale)[1], false)
  t.equal(fromAsterisk(asked, bytes('SIP/2.0 200 OK', own, ...ids))[1], false)
})

t.test('no bytes make it throw, and none of a stranger pass', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (noise, text) => {
      fromBrowser(untouched, Buffer.from(noise), account, 0)
      fromAsterisk(untouched, Buffer.from(noise))
      const [, said] = fromBrowser(untouched, request('INVITE', `From: ${text}`), account, 0)
      return said !== 'pass' || text.includes('sip:101-web@')
    }),
  )
})

t.test('ten failed logins keep a session out until they are forgotten', async (t) => {
  let now = 0
  const logins = loginCounter(() => now)
  for (let i = 0; i < 9; i++) t.notOk(logins.count('a'))
  logins.refuse('a')
  t.ok(logins.count('a'))
  t.throws(() => logins.refuse('a'), { code: 'too-many-logins' })
  logins.refuse('b')
  now = 600_000
  logins.refuse('a')
})
