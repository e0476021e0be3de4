import t from 'tap'
import { walkRoutes } from '../../http/walk.js'
import { served } from './served.js'

const { ask, app, bearer, db } = await served(t)
const http = {
  ...{
    enabled: true,
    brand: 'vContact',
    kind: 'http',
    url: 'https://sms.example.vn/send?to={{to}}',
  },
  headers: { Authorization: 'Bearer abcdefghijklmnop', 'Content-Type': 'application/json' },
  ...{ body: '{"text":"{{text}}","key":"{{secret.key}}"}', secrets: { key: 'long-secret-1234' } },
}

t.test('nothing is sent until somebody says how', async (t) => {
  const { status, body } = await ask('GET', 'settings/sms')
  t.equal(status, 200)
  t.match(body, { enabled: false, brand: 'Tong Dai', kind: 'file', headers: {}, secrets: {} })
})

t.test(
  'secrets are shown by their end, stay when sent back so, and are in no audit row',
  async (t) => {
    const put = await ask('PUT', 'settings/sms', http)
    t.equal(put.status, 200, JSON.stringify(put.body))
    t.same(put.body.headers, { Authorization: '****mnop', 'Content-Type': 'application/json' })
    t.same(put.body.secrets, { key: '****1234' })
    const again = await ask('PUT', 'settings/sms', { ...put.body, brand: 'Other' })
    t.equal(again.status, 200, JSON.stringify(again.body))
    const { data } = await db('houseSetting').where({ name: 'sms' }).first()
    t.match(JSON.parse(data), { brand: 'Other', headers: http.headers, secrets: http.secrets })
    const rows = JSON.stringify(await db('audit'))
    t.match(rows, 'sms.changed')
    t.notMatch(rows, /abcdefgh|long-secret/)
    t.notMatch(JSON.stringify((await ask('GET', 'settings/sms')).body), /abcdefgh|long-secret/)
  },
)

t.test('what could not be a gateway is refused with its path', async (t) => {
  for (const [status, path, more] of [
    [400, 'kind', { kind: 'smtp' }],
    [400, 'brand', { brand: 'Tổng Đài' }],
    [400, 'brand', { brand: 'x\r\n' }],
    [400, 'headers.X-Key', { headers: { 'X-Key': 'a\r\nHost: b' } }],
    [400, 'headers.Host', { headers: { Host: 'other' } }],
    [400, 'headers.Content-Length', { headers: { 'Content-Length': '1' } }],
    [422, 'url', { url: '' }],
    [422, 'url', { url: 'file:///etc/passwd' }],
    [422, 'url', { url: 'gopher://x/1' }],
    [422, 'url', { url: 'https://user:pass@sms.example.vn/' }],
    [422, 'url', { url: 'https://{{to}}.example.vn/' }],
    [422, 'url', { url: 'http://169.254.169.254/latest/meta-data' }],
    [422, 'url', { url: 'http://[fe80::1]/' }],
    [422, 'url', { url: 'http://0.0.0.0/' }],
    [422, 'url', { url: 'http://0/' }],
    [422, 'url', { url: 'https://sms.example.vn/#x' }],
    [422, 'body', { body: '{"to":{{to}}}' }],
  ] as const) {
    const answer = await ask('PUT', 'settings/sms', { ...http, ...more })
    t.equal(answer.status, status, JSON.stringify([more, answer.body]))
    t.equal(answer.body.errors?.[0]?.path, path)
  }
})

t.test('presets say that nobody has tried them, and could be saved', async (t) => {
  const { body } = await ask('GET', 'settings/sms/presets')
  for (const { tried, documentation, settings } of body.items) {
    t.equal(tried, false)
    t.match(documentation, /^https:/)
    const put = await ask('PUT', 'settings/sms', { ...settings, enabled: true, brand: 'Shop' })
    t.equal(put.status, 200, JSON.stringify(put.body))
  }
})

t.test('each route is for whom it says', async (t) => {
  await walkRoutes(t, app, bearer)
})
