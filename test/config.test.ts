import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { readConfig } from '../src/config.js'
import { settingsTable } from './support/settings-table.js'

t.test('without a variable every setting has its default', async (t) => {
  const config = readConfig({})
  t.match(config, {
    http: { host: '127.0.0.1', port: 8080 },
    https: { host: '0.0.0.0', port: 8443, cert: undefined },
    sip: { host: '0.0.0.0', port: 5060, rtp: { from: 10000, to: 10999 } },
    timeZone: 'Asia/Ho_Chi_Minh',
    adminPassword: undefined,
  })
  t.equal(config.data, `${process.cwd()}/data`)
})

t.test('an empty variable counts as not set', async (t) => {
  t.equal(readConfig({ TONGDAI_HTTP_PORT: '' }).http.port, 8080)
})

t.test('every wrong value is named at once, with what it should be', async (t) => {
  const wrong = {
    TONGDAI_HTTP_PORT: '80x',
    TONGDAI_SIP_HOST: 'phones',
    TONGDAI_SIP_PORT: '70000',
    TONGDAI_RTP_PORTS: '20000-10000',
    TONGDAI_EXTERNAL_ADDRESS: '1.2.3',
    TONGDAI_ADMIN_PASSWORD: 'short',
    TONGDAI_ADMIN_NETWORKS: '10.0.0.0/99',
    TONGDAI_TIME_ZONE: 'Hanoi',
    TONGDAI_LOG_LEVEL: 'loud',
    TONGDAI_RECORDING_DAYS: '0',
    TONGDAI_TLS_CERT: '/some/cert.pem',
    TONGDAI_DATA: '/with a space',
  }
  const message = (t.throws(() => readConfig(wrong)) as unknown as Error).message
  const lines = message.split('\n')
  t.equal(lines.length, Object.keys(wrong).length)
  for (const name of Object.keys(wrong)) t.match(message, new RegExp(`^${name} .*must be`, 'm'))
  t.notMatch(message, 'short', 'a password is not repeated')
})

t.test('a data path whose sockets would exceed 107 characters is refused', async (t) => {
  t.throws(() => readConfig({ TONGDAI_DATA: `/${'d'.repeat(90)}` }), /TONGDAI_DATA.*107/)
  t.doesNotThrow(() => readConfig({ TONGDAI_DATA: `/${'d'.repeat(80)}` }))
})

t.test('the README has the table of settings', async (t) => {
  const path = new URL('../README.md', import.meta.url)
  const parts = /(<!-- settings -->\n)[\s\S]*?(\n<!-- \/settings -->)/
  const wanted = readFileSync(path, 'utf8').replace(parts, `$1${settingsTable()}$2`)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, wanted)
  t.equal(readFileSync(path, 'utf8'), wanted)
  t.match(wanted, '| `TONGDAI_HTTP_PORT` | `8080` | HTTP port |')
})
