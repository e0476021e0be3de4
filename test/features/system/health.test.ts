import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Answer } from '../../support/api.js'
import { login } from '../../support/api.js'
import { openHouse } from '../../support/house.js'
import { poll } from '../../support/wait.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }], {
  env: { TONGDAI_LOG_LEVEL: 'trace' },
})
const { pbx } = house
const url = '/api/system/health'
const answers: string[] = []

async function ask(api: typeof pbx.api, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await api('GET', url, undefined, headers)
  answers.push(JSON.stringify([...answer.headers, answer.body]))
  return answer
}
const nobody = { cookie: '' }

t.test('only an admin is told more than whether calls can be made', async (t) => {
  const bare = { status: 'ok' }
  t.same((await ask(pbx.api, nobody)).body, bare)
  t.same((await ask(pbx.api, { authorization: 'Bearer nonsense' })).body, bare)
  const password = 'long enough'
  const person = { username: 'lan', name: 'Lan', role: 'supervisor', password }
  await pbx.api.ok('POST', '/api/users', person)
  t.same((await ask(await login(pbx.base, 'lan', password))).body, bare)

  const { body } = await ask(pbx.api)
  t.match(body, { status: 'ok', version: /^\d+\.\d+\.\d+/, startedAt: /T.*\+07:00$/ })
  t.match(
    Object.fromEntries(
      body.parts.map((part: { name: string; state: string }) => [part.name, part.state]),
    ),
    { asterisk: 'ok', 'call-log': 'ok', recording: 'ok' },
  )
  const [asterisk] = body.parts
  t.match(asterisk.details, {
    ...{ asterisk: 'up', pid: pbx.asteriskPid(), starts: 1, ami: true, ari: true, problem: null },
    waitingForRestart: [],
  })
})

t.test('health tells the death of Asterisk, and its return', async (t) => {
  const before = pbx.asteriskPid()
  pbx.killAsterisk('SIGKILL')
  const down = await poll(
    async () => {
      const answer = await ask(pbx.api)
      return answer.status === 503 && answer
    },
    'health that says so',
    5000,
    5,
  )
  t.equal(down.body.status, 'down')
  const [dead] = down.body.parts
  t.match(dead, { name: 'asterisk', state: 'down', details: { asterisk: /down|booting/ } })
  const pidNow = async () => (await ask(pbx.api)).body.parts[0].details.pid
  await poll(async () => (await pidNow()) !== before, 'a dead process not called running', 5000, 5)
  t.same((await ask(pbx.api, nobody)).body, { status: 'down' })

  await pbx.waitHealthy(15_000)
  const { status, body } = await ask(pbx.api)
  t.equal(status, 200)
  t.match(body.parts[0].details, { pid: pbx.asteriskPid(), starts: 2, problem: null })
  t.not(body.parts[0].details.pid, before)
  const phone = await house.scripted(t, '101', { tone: 440 })
  const echo = await phone.call('*43')
  await echo.answered()
  await echo.hangUp()
})

t.test('an Asterisk that does not answer is not called healthy', async (t) => {
  pbx.killAsterisk('SIGSTOP')
  t.teardown(() => pbx.killAsterisk('SIGCONT'))
  const hung = async () => (await ask(pbx.api)).status === 503
  await poll(hung, 'health that says so', 30_000)
  pbx.killAsterisk('SIGCONT')
  await pbx.waitHealthy(30_000)
})

t.test('a service that returns to its Asterisk says so', async (t) => {
  const asterisk = pbx.asteriskPid()
  await pbx.killService('SIGKILL')
  await pbx.start()
  const { body } = await ask(pbx.api)
  t.match(body.parts[0].details, { pid: asterisk, starts: 0, asterisk: 'up' })
})

t.test('what opens Asterisk stands in no answer and in no line of any log', async (t) => {
  const { amiSecret, ariSecret } = JSON.parse(readFileSync(`${pbx.data}/secrets.json`, 'utf8'))
  const phones = [...house.extensions.values()].map(({ secret }) => secret)
  const routes = ['/api/users', '/api/audit', '/api/extensions', '/api/calls', '/openapi.json']
  for (const route of [...routes, '/api/calls.csv', '/api/tokens', '/api/errors', '/docs'])
    answers.push(String(JSON.stringify((await pbx.api('GET', route)).body)))
  const logs = readdirSync(`${pbx.data}/logs`).map((name) =>
    readFileSync(`${pbx.data}/logs/${name}`, 'utf8'),
  )
  t.ok(logs.length > 1, "Asterisk's logs are there")
  t.match(pbx.service.said(), 'Asterisk is up', "the service's log is there")
  const everything = [...answers, ...logs, pbx.service.said()].join('\n')
  for (const [name, secret] of Object.entries({ amiSecret, ariSecret, ...phones })) {
    t.ok(secret.length >= 20)
    t.notOk(everything.includes(secret), `${name} is not told`)
    t.notOk(everything.includes(Buffer.from(`tongdai:${secret}`).toString('base64')), 'nor coded')
  }
})
