import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { WebSocket } from 'ws'
import { anotherService, serverFile, settingsOf } from './support/another-service.js'
import { startChild } from './support/child.js'
import { openHouse } from './support/house.js'
import { poll } from './support/wait.js'
import { bothHear, talk } from './telephony/talk.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx, calls } = house
const note = `${pbx.data}/run/service.json`

const settings = settingsOf(pbx)
const another = (more: Readonly<Record<string, string>> = {}) =>
  anotherService({ ...settings, ...more })
const notes = (text: object | string) =>
  writeFileSync(note, typeof text === 'string' ? text : JSON.stringify(text))

t.test('a second service refuses and names the first, which notices nothing', async (t) => {
  const { pid } = pbx.service
  const asterisk = pbx.asteriskPid()
  const second = another()
  t.equal(await second.ended(20_000), 1)
  t.match(second.said(), `(pid ${pid})`)
  t.match(second.said(), 'đang chạy')
  t.match(JSON.parse(readFileSync(note, 'utf8')), { pid })
  t.same(await pbx.health(), { code: 200, status: 'ok' })
  t.equal(pbx.asteriskPid(), asterisk)
})

t.test('a hung service is ended by the next one, and no call notices', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [outgoing, incoming] = await talk(a, b)
  const asterisk = pbx.asteriskPid()
  const first = pbx.service
  await pbx.killService('SIGSTOP')
  const since = Date.now()
  pbx.service = another()
  t.equal(await first.ended(20_000), 'SIGKILL')
  t.ok(Date.now() - since >= 3000, 'it had three seconds to answer')
  await pbx.waitHealthy()
  t.match(pbx.service.said(), `"replaced":${first.pid}`)
  t.match(JSON.parse(readFileSync(note, 'utf8')), { pid: pbx.service.pid })
  t.equal(pbx.asteriskPid(), asterisk, 'the same Asterisk')
  await bothHear([outgoing, a], [incoming, b])
  await outgoing.hangUp()
  t.match(await calls.one(5000), { status: 'success' })
  t.equal((await pbx.api('GET', '/api/extensions')).status, 200, 'who was logged in still is')
})

t.test('of services started together one runs and the others name it', async (t) => {
  await pbx.killService('SIGKILL')
  const ports = [0, 1, 2].map((i) => ({
    TONGDAI_HTTP_PORT: String(pbx.place.httpPort + 10 + i),
    TONGDAI_HTTPS_PORT: String(pbx.place.httpsPort + 10 + i),
  }))
  const started = ports.map((more) => another(more))
  t.teardown(() => Promise.all(started.map((child) => child.stop())))
  const left = () => started.filter((child) => child.running())
  await poll(() => left().length <= 1, 'the others to give up', 20_000)
  const [winner] = left()
  if (winner === undefined) throw new Error(started.map((child) => child.said()).join('\n'))
  for (const loser of started.filter((child) => child !== winner)) {
    t.equal(await loser.ended(1000), 1)
    t.match(loser.said(), `(pid ${winner.pid})`)
  }
  await winner.says(/Asterisk is up/, 20_000)
  t.match(JSON.parse(readFileSync(note, 'utf8')), { pid: winner.pid })
  await winner.stop()
  t.throws(() => readFileSync(note), { code: 'ENOENT' }, 'who ends in order leaves nothing')
})

t.test('what a dead service left is no obstacle, nor a stranger with its number', async (t) => {
  for (const text of [{ pid: process.pid, startTicks: '1' }, '{"pid": 12']) {
    notes(text)
    pbx.service = another()
    await pbx.waitHealthy()
    t.match(JSON.parse(readFileSync(note, 'utf8')), { pid: pbx.service.pid })
    await pbx.killService('SIGKILL')
  }
})

t.test(
  'a service whose place in Asterisk is taken ends, and takes it back from nobody',
  async (t) => {
    await pbx.start()
    const asterisk = pbx.asteriskPid()
    const { ariPort, ariSecret, httpPath } = JSON.parse(
      readFileSync(`${pbx.data}/secrets.json`, 'utf8'),
    )
    const url = `ws://127.0.0.1:${ariPort}/${httpPath}/ari/events?app=tongdai&api_key=tongdai:${ariSecret}`
    const taker = new WebSocket(url)
    t.teardown(() => taker.terminate())
    const heard: string[] = []
    taker.on('message', (data) => heard.push(String(data)))
    await new Promise((resolve, reject) => taker.once('open', resolve).once('error', reject))
    t.equal(await pbx.service.ended(20_000), 3)
    t.match(pbx.service.said(), 'another service took our place')
    t.notMatch(heard.join(), 'ApplicationReplaced')
    t.equal(pbx.asteriskPid(), asterisk)
    t.match(await pbx.asterisk('core show uptime'), 'System uptime')
  },
)

t.test('wrong settings are told all at once, before anything is touched', async (t) => {
  const wrong = {
    TONGDAI_HTTP_PORT: 'x',
    TONGDAI_SIP_HOST: 'example.com',
    TONGDAI_RTP_PORTS: '10-20',
    TONGDAI_TIME_ZONE: 'Mars/Base',
    TONGDAI_LOG_LEVEL: 'loud',
    TONGDAI_DATA: `/nowhere/${'x'.repeat(100)}`,
  }
  const service = another(wrong)
  t.equal(await service.ended(10_000), 2)
  for (const name of Object.keys(wrong))
    t.match(service.said(), new RegExp(`^${name} must be`, 'm'))
})

if (process.getuid?.() === 0)
  t.test('the service does not run as root', async (t) => {
    const service = startChild(process.execPath, [serverFile], { cwd: '/', env: settings })
    t.equal(await service.ended(10_000), 2)
    t.match(service.said(), 'scripts/start')
  })
