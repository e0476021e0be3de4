import fc from 'fast-check'
import t from 'tap'
import { afterFailure, memberOf, newsMs, pauseAfter } from '../../../src/features/sms/sms.plan.js'
import { encoders, holds, requestOf } from '../../../src/features/sms/sms.request.js'
import { smsSettings } from '../../../src/features/sms/sms.schema.js'
import { noticeText } from '../../../src/features/sms/sms.text.js'
import { isForbidden } from '../../../src/features/sms/sms.url.js'

const at = Date.UTC(2019, 8, 19, 12, 9)
const zone = 'Asia/Ho_Chi_Minh'

t.test('the two texts are those of the requirements, byte for byte', async (t) => {
  const missed = noticeText({ kind: 'missed', from: '0909789846', at }, 'vContact', zone)
  t.equal(
    missed,
    '(vContact) Ban da bi nho 1 cuoc goi tu so 0909789846 vao luc 19:09 19/09/2019. Vui long kiem tra va lien he lai',
  )
  t.equal(Buffer.byteLength(missed), 111)
  const answered = noticeText({ kind: 'answered', from: '0909789846', at }, 'vContact', zone)
  t.equal(answered, '(vContact) Ban vua nhan cuoc goi tu so 0909789846.')
  t.equal(Buffer.byteLength(answered), 50)
})

t.test('the time is that of the business, also on another day', async (t) => {
  const late = Date.UTC(2019, 11, 31, 20, 5)
  t.match(
    noticeText({ kind: 'missed', from: '1', at: late }, 'x', zone),
    'vao luc 03:05 01/01/2020',
  )
  t.match(
    noticeText({ kind: 'missed', from: '', at: late }, 'x', 'UTC'),
    'so bi an vao luc 20:05 31/12/2019',
  )
})

const settings = smsSettings.parse({ enabled: true, kind: 'http', url: 'https://x.vn/{{text}}' })
const any = fc.string({ unit: 'binary' })

t.test('whatever a message holds, it stays where it stands', async (t) => {
  fc.assert(
    fc.property(any, (value) => {
      const text = value.toWellFormed()
      t.equal(JSON.parse(`"${encoders.json(value)}"`).toWellFormed(), text)
      t.equal(new URLSearchParams(`a=${encoders.form(value)}&b=1`).get('a'), text)
      t.equal(new URLSearchParams(`a=${encoders.form(value)}&b=1`).get('b'), '1')
      const url = new URL(requestOf(settings, { id: 1, to: '09', text: value }).url)
      t.equal(url.host, 'x.vn')
      t.equal(url.search + url.hash, '')
      t.match(encoders.header(value), /^[\x20-\x7e]*$/)
      t.notMatch(encoders.xml(value), /[<>"']/)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      t.notMatch(encoders.plain(value), /[\u0000-\u001f]/)
    }),
  )
})

t.test('the body is encoded by its type, and secrets are put in like all else', async (t) => {
  const body = (type: string, body: string) =>
    requestOf(
      { ...settings, headers: { 'content-TYPE': type }, body, secrets: { key: 'a"&b' } },
      { id: 7, to: '0909', text: 'a "b" & c' },
    ).body
  t.equal(body('application/json', '{"t":"{{text}}"}'), '{"t":"a \\"b\\" & c"}')
  t.equal(
    body('application/x-www-form-urlencoded', 't={{text}}&k={{secret.key}}&to={{to84}}'),
    't=a+%22b%22+%26+c&k=a%22%26b&to=84909',
  )
  t.equal(body('text/xml', '<t>{{text}}</t>'), '<t>a &#34;b&#34; &#38; c</t>')
  t.equal(body('text/plain', '{{id}} {{nobody}}{{constructor}}'), 'tongdai-7 ')
})

t.test('a body that says no type is encoded by how it looks', async (t) => {
  const filled = (body: string) =>
    requestOf({ ...settings, headers: {}, body }, { id: 7, to: '0909', text: '"a" & <b>' }).body
  t.equal(filled('{"t":"{{text}}"}'), '{"t":"\\"a\\" & <b>"}')
  t.equal(filled('[{"t":"{{text}}"}]'), '[{"t":"\\"a\\" & <b>"}]')
  t.equal(filled('to={{to}}&t={{text}}'), 'to=0909&t=%22a%22+%26+%3Cb%3E')
  t.equal(filled('<t>{{text}}</t>'), '<t>&#34;a&#34; &#38; &#60;b&#62;</t>')
  t.equal(filled('{{to}} {{text}}'), '0909 "a" & <b>')
})

t.test('an answer holds a pattern with whatever between its parts', async (t) => {
  t.ok(holds('{"CodeResult":"100","SMSID":"1"}', '"CodeResult":"100"*SMSID'))
  t.notOk(holds('{"CodeResult":"99"}', '"CodeResult":"100"'))
  t.notOk(holds('b a', 'a*b'))
  t.ok(holds('anything', ''))
})

t.test('attempts come later and later, and end when it is no news any more', async (t) => {
  let now = 0
  let attempts = 0
  for (let state = 'waiting'; state === 'waiting'; ) {
    attempts += 1
    const next = afterFailure({ attempts, expiresAt: newsMs }, now)
    if (next.nextAt !== null) {
      t.ok(next.nextAt - now >= pauseAfter(attempts - 1) || attempts === 1)
      now = next.nextAt
    }
    state = next.state
  }
  t.ok(attempts > 10 && attempts < 20, `${attempts} attempts`)
  t.ok(now > 100 * 60_000 && now < newsMs)
})

t.test('a channel tells the member', async (t) => {
  t.same(memberOf('PJSIP/101-app-0000001f'), { number: '101' })
  t.same(memberOf('Local/3-0844441909@group-apart-0000001f;1'), { number: '0844441909' })
  t.same(memberOf('Local/17@own-phone-0000001f;1'), { userId: 17 })
  t.equal(memberOf('PJSIP/trunk-1-0000001f'), undefined)
})

t.test('addresses of no gateway are known in every spelling', async (t) => {
  for (const bad of [
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'ff02::1',
    '::',
    '::ffff:169.254.1.1',
    '::ffff:a9fe:1',
  ])
    t.ok(isForbidden(bad), bad)
  for (const good of [
    '127.0.0.1',
    '192.168.1.9',
    '10.0.0.1',
    '2001:db8::1',
    '::1',
    'sms.example.vn',
  ])
    t.notOk(isForbidden(good), good)
})
