import { existsSync, readFileSync, rmSync } from 'node:fs'
import t from 'tap'
import { plainTexts, refusedTexts, short } from '../../support/hostile-text.js'
import { openHouse } from '../../support/house.js'
import { header } from '../../support/sip/message.js'
import { scriptedPhone } from '../../support/sip/ua.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls } = house
const { api, place } = pbx
const evil = '/tmp/evil'
rmSync(evil, { force: true })
const made = new Map<string, { readonly id: number; readonly text: string }>()

const rendered = (name: string) => readFileSync(`${pbx.data}/conf/generated/${name}`, 'utf8')
const escaped = (text: string) => text.replace(/["\\]/g, '\\$&')

/** The rendered files hold so many extensions and not a line besides. */
function isInShape(extensions: number, t: Tap): void {
  const endpoint =
    /^\[(\d+)\]\(phone\)\ncallerid = "[^\n]*" <\1>\nallow = [a-z0-9,]+\nauth = \1\naors = \1\nset_var = CONF=\w{16}\n\n\[\1\]\(phone-auth\)\nusername = \1\npassword = [^\n]+\n\n\[\1\]\(phone-aor\)\n$/
  const blocks = rendered('pjsip.conf').split(/\n(?=\[\d+\]\(phone\)\n)/)
  t.equal(blocks.length, extensions)
  t.same(
    blocks.filter((block) => !endpoint.test(block.endsWith('\n') ? block : `${block}\n`)),
    [],
  )
  const lines = rendered('extensions.conf').split('\n')
  const line =
    /^(\[(globals|numbers|destination)\]|RECORD_PARTS = \S+|CONF_REVISION = \w{16}|exten => (extension-)?\d+,1,Gosub\(ring,s,1\(\d+,\d+,1?\)\)|)$/
  t.same(
    lines.filter((l) => !line.test(l)),
    [],
  )
  t.equal(lines.filter((l) => l.startsWith('exten')).length, extensions * 2)
}
type Tap = Pick<typeof t, 'equal' | 'same'>

t.test('a name that is no line of text is refused by its path', async (t) => {
  const before = [rendered('pjsip.conf'), rendered('extensions.conf')]
  const id = house.extensions.get('101')?.id
  const refused = { status: 400, body: { code: 'bad-input', errors: [{ path: 'name' }] } }
  for (const name of refusedTexts) {
    t.match(await api('POST', '/api/extensions', { number: '999', name }), refused, short(name))
    t.match(await api('PATCH', `/api/extensions/${id}`, { name }), refused)
  }
  t.same([rendered('pjsip.conf'), rendered('extensions.conf')], before)
})

t.test('any other name is stored, and answered, as the plain text it is', async (t) => {
  for (const [index, text] of plainTexts.entries()) {
    const number = String(200 + index)
    const answer = await api('POST', '/api/extensions', { number, name: text })
    t.equal(answer.status, 201, short(text))
    const name = text.normalize('NFC')
    t.equal(answer.body.name, name)
    made.set(number, { id: answer.body.id, text: name })
    t.equal((await api.ok('GET', `/api/extensions/${answer.body.id}`)).name, name)
  }
  const entries = (await api.ok('GET', '/api/audit?limit=200')).items
  const names = new Set(
    entries.map(({ details }: { details: object }) => 'name' in details && details.name),
  )
  t.same(
    [...made.values()].filter(({ text }) => !names.has(text)),
    [],
    'in the audit log too',
  )
  isInShape(plainTexts.length + 1, t)
})

t.test('Asterisk has each name exactly', async (t) => {
  for (const [number, { text }] of made) {
    const shown = await pbx.asterisk(`pjsip show endpoint ${number}`)
    const callerId = /^ callerid +: (.*)$/m.exec(shown)?.[1]
    t.equal(callerId, `"${escaped(text)}" <${number}>`)
  }
  t.match(await pbx.asterisk('pjsip show endpoints'), `Objects found: ${plainTexts.length + 1}`)
  t.notMatch(await pbx.asterisk('pjsip show endpoint evil'), 'ParameterName')
  t.match(await pbx.asterisk('dialplan show 999@numbers'), 'no existence')
})

t.test('a hostile name travels with a call as the text it is', async (t) => {
  const callee = await house.scripted(t, '101', { tone: 700 })
  for (const [number, { id, text }] of [...made].filter((_, i) => i % 6 === 0)) {
    const { secret } = await api.ok('GET', `/api/extensions/${id}/secret`)
    const server = { host: place.server, port: place.sipPort }
    const caller = await scriptedPhone({
      ...{ address: place.phone(150 + id), server, user: number, secret, tone: 440 },
    })
    t.teardown(() => caller.close())
    const outgoing = await caller.call('101')
    const incoming = await callee.incoming()
    const from = header(incoming.leg.invite, 'From')
    t.ok(from.startsWith(`"${escaped(text)}" <sip:${number}@`), from)
    await outgoing.hangUp()
    t.match(await calls.one(), { from: { number, name: text } })
  }
})

t.test('a secret of any printable character is the one a phone must know', async (t) => {
  const secrets = plainTexts
    .filter((text) => /^[!-~]+$/.test(text))
    .map((text) => `${text}${'x'.repeat(16)}${text}`.slice(0, 64))
  t.ok(secrets.length > 10)
  for (const [index, secret] of [...secrets, '"'.repeat(16), '\\'.repeat(64)].entries()) {
    const [number = '', { id = 0 } = {}] = [...made][index] ?? []
    const answer = await api('PATCH', `/api/extensions/${id}`, { secret })
    t.equal(answer.status, 200, secret)
    t.equal((await api.ok('GET', `/api/extensions/${id}/secret`)).secret, secret)
    const server = { host: place.server, port: place.sipPort }
    const phone = await scriptedPhone({
      ...{ address: place.phone(100 + index), server, user: number, secret, tone: 440 },
    })
    await phone.register()
    await phone.close()
  }
  isInShape(plainTexts.length + 1, t)
  const refused = { status: 400, body: { code: 'bad-input', errors: [{ path: 'secret' }] } }
  const [id] = [...made.values()].map((e) => e.id)
  for (const text of [...refusedTexts, ...plainTexts.filter((p) => /[^!-~]/.test(p))]) {
    const secret = text.padEnd(16, 'x')
    t.match(await api('PATCH', `/api/extensions/${id}`, { secret }), refused, short(secret))
  }
})

t.test('a number is digits, whatever else is tried', async (t) => {
  const refused = { status: 400, body: { code: 'bad-input', errors: [{ path: 'number' }] } }
  for (const text of [...refusedTexts, ...plainTexts])
    t.match(await api('POST', '/api/extensions', { number: text, name: 'x' }), refused, short(text))
  for (const text of ['101\n', '101;', '101&PJSIP/102', '101,1', '_XXX', '101)', '+101'])
    t.match(await api('POST', '/api/extensions', { number: text, name: 'x' }), refused, text)
  isInShape(plainTexts.length + 1, t)
})

t.test('keys that would poison an object are refused by their path', async (t) => {
  for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
    const body = JSON.parse(`{"number":"999","name":"x",${JSON.stringify(key)}:{"role":"admin"}}`)
    t.match(await api('POST', '/api/extensions', body), {
      ...{ status: 400, body: { errors: [{ path: key }] } },
    })
  }
})

t.test('nothing of it was ever run', async (t) => {
  t.notOk(existsSync(evil))
  for (const [, { id }] of made) await api.ok('DELETE', `/api/extensions/${id}`)
  isInShape(1, t)
  t.equal(pbx.service.said().includes('"bug"'), false, 'and nothing was a bug of ours')
})
