import t from 'tap'
import { loginIn, readSip, userIn } from '../../../src/features/sip-socket/sip-message.js'

const message = (lines: readonly string[], body = ''): Buffer =>
  Buffer.from([...lines, '', body].join('\r\n'))
const options = ['OPTIONS sip:a SIP/2.0', 'From: <sip:101-web@a>;tag=1']

t.test('a request and a response are read, with compact names written out', async (t) => {
  const request = readSip(message(['INVITE sip:b SIP/2.0', 'f:<sip:a@b>', 'l : 2'], 'ab'))
  t.match(request, {
    method: 'INVITE',
    headers: [
      ['from', '<sip:a@b>'],
      ['content-length', '2'],
    ],
  })
  t.match(readSip(message(['SIP/2.0 180 Ringing'])), { method: undefined, status: 180 })
})

t.test('what another reader might read in another way is nobody’s', async (t) => {
  const wrong: readonly (readonly [string, Buffer])[] = [
    ['a folded header', message([...options, ' ;x=1'])],
    ['a bare line feed', message([...options, 'X: 1\nFrom: <sip:102@a>'])],
    ['a bare carriage return', message([...options, 'X: 1\rFrom: <sip:102@a>'])],
    ['a zero byte', message([...options, 'X: \0'])],
    ['no colon', message([...options, 'From'])],
    ['a name that is none', message([...options, 'Fr om: <sip:102@a>'])],
    ['a second message behind it', message([...options, 'Content-Length: 0'], 'OPTIONS')],
    ['a body without a length', message(options, 'x')],
    ['a length too short', message([...options, 'Content-Length: 1'], 'xy')],
    ['a length too long', message([...options, 'Content-Length: 9'], 'xy')],
    ['two lengths', message([...options, 'Content-Length: 2', 'l: 2'], 'xy')],
    ['no end of the head', Buffer.from('OPTIONS sip:a SIP/2.0\r\n')],
    ['no start line', message(['hello'])],
    ['blanks before the start line', message(['', ...options])],
    ['nothing', Buffer.alloc(0)],
  ]
  for (const [name, bytes] of wrong) t.equal(readSip(bytes), undefined, name)
})

t.test('the user of an address is read only when there is exactly one', async (t) => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['<sip:101-web@a.invalid;transport=ws>;expires=60', '101-web'],
    ['"An \\" <sip:102@x>" <sip:101-web@a>;tag=1', '101-web'],
    ['An <sips:101-web@a>', '101-web'],
    ['sip:101-web@a:5060', '101-web'],
    ['<sip:101-web@a>;+sip.instance="<urn:uuid:1>"', '101-web'],
    ['<sip:101-web@a>, <sip:102@a>', undefined],
    ['<sip:101-web@a> <sip:102@a>', undefined],
    ['"An" <sip:102@x> <sip:101-web@a>', undefined],
    ['<sip:a>', undefined],
    ['<tel:101>', undefined],
    ['<sip:101%2dweb@a>', '101%2dweb'],
    ['<sip:101-web:secret@a>', '101-web:secret'],
    ['*', undefined],
    ['', undefined],
  ]
  for (const [value, user] of rows) t.equal(userIn(value), user, value)
})

t.test('a digest names its user exactly once', async (t) => {
  const rest = 'realm="asterisk", nonce="1/2", uri="sip:a", response="0", qop=auth, nc=00000001'
  t.equal(loginIn(`Digest username="101-web", ${rest}`), '101-web')
  t.equal(loginIn(`digest ${rest},username="101-web"`), '101-web')
  for (const wrong of [
    `Digest ${rest}`,
    `Digest username="101-web", username="102", ${rest}`,
    `Digest username="101-web", USERNAME=102, ${rest}`,
    `Digest username*="101-web", ${rest}`,
    `Digest username=101-web, ${rest}`,
    `Digest username="101-web" ${rest}`,
    'Basic MTAxLXdlYg==',
    '',
  ])
    t.equal(loginIn(wrong), undefined, wrong)
})
