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

/**
 * What is left of a rendered line without the texts of users: alike for every extension. Emergency
 * numbers are nobody's.
 */
const shape = (line: string) =>
  line
    .replace(/^callerid = ".*" </, 'callerid = "…" <')
    .replace(/^password = .+$/, 'password = …')
    .replace(/\b[0-9a-f]{16}\b/, '…')
    .replace(/\bextension-\d+/, 'extension-…')
    .replaceAll(/\b(?!11[2-5]\b)\d{3}\b/g, 'NNN')

/** The rendered files hold for each extension what they held for the first one, and no line more. */
function isInShape(extensions: number, t: Tap): void {
  const each = Array.from({ length: extensions }, () => shapes.endpoint).flat()
  t.same(rendered('pjsip.conf').split('\n').map(shape), each)
  const dialplan = rendered('extensions.conf').split('\n').map(shape)
  const own = dialplan.filter((line) => line.includes('NNN'))
  t.same([...new Set(own)].toSorted(), shapes.extension.toSorted())
  t.equal(own.length, extensions * shapes.extension.length)
  t.same(
    dialplan.filter((line) => !line.includes('NNN')),
    shapes.around,
  )
}

const plain = rendered('extensions.conf').split('\n').map(shape)
const shapes = {
  endpoint: rendered('pjsip.conf').split('\n').map(shape),
  extension: plain.filter((line) => line.includes('NNN')),
  around: plain.filter((line) => !line.includes('NNN')),
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
