import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import type { Test } from 'tap'
import t from 'tap'
import { attempt } from '../../../src/features/sms/sms.gateway.js'
import { type SmsSettings, smsSettings } from '../../../src/features/sms/sms.schema.js'
import { served } from './served.js'

const { ask, sms, db, data } = await served(t)
const message = { id: 5, to: '0844441909', text: '(x) y.' }
const parts = { file: join(data, 'x.jsonl'), time: String, now: () => 7, timeoutMs: 400 }
const at = (url: string, more: Partial<SmsSettings> = {}): SmsSettings => ({
  ...smsSettings.parse({ enabled: true, kind: 'http', url }),
  ...more,
})

/** A gateway that answers so. */
async function gateway(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`
}

t.test('what a gateway may do wrong is an attempt that failed, and nothing worse', async (t) => {
  let asked = 0
  const redirects = await gateway(t, (_, response) => {
    asked += 1
    response.writeHead(302, { location: '/other' }).end('100')
  })
  t.match(await attempt(at(redirects), message, parts), { sent: false, error: 'HTTP 302' })
  t.equal(asked, 1, 'it is not followed')
  const slow = await gateway(t, () => {})
  t.match(await attempt(at(slow), message, parts), { sent: false, error: /no answer within/ })
  const drips = await gateway(t, (_, response) => {
    response.writeHead(200).write('x')
    const timer = setInterval(() => response.write('x'), 50)
    response.on('close', () => clearInterval(timer))
  })
  t.match(await attempt(at(drips), message, parts), { sent: false, error: /no answer within/ })
  const endless = await gateway(t, (request, response) => {
    let isOpen = true
    request.socket.on('close', () => {
      isOpen = false
    })
    response.writeHead(200)
    const more = (): void =>
      void (isOpen && response.write('x'.repeat(65_536), () => setImmediate(more)))
    more()
  })
  t.match(await attempt(at(endless, { successPattern: 'y' }), message, parts), { sent: false })
  const drops = await gateway(t, (request) => request.socket.destroy())
  t.match(await attempt(at(drops), message, parts), { sent: false, error: 'ECONNRESET' })
  t.match(await attempt(at('http://127.0.0.1:1/'), message, parts), { error: 'ECONNREFUSED' })
  t.match(await attempt(at('http://169.254.169.254/'), message, parts), { error: /forbidden/ })
  const rubbish = await gateway(t, (_, response) => void response.end('\u0000<b>\r\nno'))
  t.match(await attempt(at(rubbish, { successPattern: 'OK' }), message, parts), {
    error: /^the answer is not that of a success: <b> no$|success: {2}<b> no$/,
  })
  t.match(await attempt(at(rubbish), message, parts), { sent: true })
})

t.test('the file has a line for each', async (t) => {
  t.same(await attempt(at('', { kind: 'file' }), message, parts), { sent: true })
  t.same(JSON.parse(await readFile(parts.file, 'utf8')), { at: '7', ...message })
})

t.test('the test button sends at once and says what came of it', async (t) => {
  const said: string[] = []
  const url = await gateway(t, (request, response) => {
    request.on('data', (piece) => said.push(String(piece)))
    request.on('end', () => response.end('OK'))
  })
  const settings = { enabled: false, brand: 'Shop', kind: 'http', url, body: '{{to}} {{text}}' }
  await ask('PUT', 'settings/sms', settings)
  const fine = await ask('POST', 'settings/sms/test', { to: '+84 844 441 909' })
  t.match(fine, { status: 200, body: { state: 'sent', error: null } })
  t.same(said, ['0844441909 (Shop) Tin nhan thu cua tong dai.'])
  await ask('PUT', 'settings/sms', { ...settings, successPattern: 'FINE' })
  const bad = await ask('POST', 'settings/sms/test', { to: '0844441909' })
  t.match(bad, { status: 200, body: { state: 'failed', error: /OK/ } })
  t.equal((await ask('POST', 'settings/sms/test', { to: 'x' })).status, 400)
})

t.test('the list is read page by page, newest first, and by state, call and number', async (t) => {
  const row = { kind: 'missed', groupId: 3, text: 'x', attempts: 0, nextAt: null, expiresAt: 9 }
  for (let n = 0; n < 5; n += 1)
    await db('sms').insert({
      ...{ ...row, key: `k${n}`, callId: `c${n % 2}`, to: `084444190${n}` },
      ...{ state: n === 4 ? 'expired' : 'unsure', createdAt: n },
    })
  const first = await ask('GET', 'sms?limit=2&state=unsure')
  t.match(first.body.items, [{ to: '0844441903' }, { to: '0844441902' }])
  const next = await ask('GET', `sms?limit=2&state=unsure&cursor=${first.body.nextCursor}`)
  t.match(next.body.items, [{ to: '0844441901' }, { to: '0844441900' }])
  t.equal(next.body.nextCursor, null)
  t.equal((await ask('GET', 'sms?callId=c1')).body.items.length, 2)
  t.match((await ask('GET', 'sms?to=%2B84844441904')).body.items, [{ state: 'expired' }])
  t.equal((await ask('GET', 'sms?state=lost')).status, 400)
})

t.test('what was being sent when the service ended is not sent again', async (t) => {
  const row = { kind: 'missed', callId: 'd', groupId: 3, to: '09', text: 'x', attempts: 1 }
  const far = Date.now() + 3_600_000
  await db('sms').insert({ ...row, key: 'd', state: 'sending', expiresAt: far, createdAt: 1 })
  await sms.start()
  t.match(await db('sms').where({ key: 'd' }).first(), { state: 'unsure', attempts: 1 })
})
