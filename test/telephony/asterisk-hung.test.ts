import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { poll } from '../support/wait.js'
import { bothHear, talk, told } from './talk.js'

const extensions = [{ number: '101', record: true }, { number: '102' }]
const [hung, asleep] = await Promise.all([openHouse(t, extensions), openHouse(t, extensions)])
t.jobs = 2
t.setTimeout(180_000)

t.test('Asterisk hangs: told, ended, started again, its calls interrupted', async (t) => {
  const { pbx, calls } = hung
  const asterisk = async () => (await pbx.api('GET', '/api/system/health')).body.parts[0].details
  const a = await hung.scripted(t, '101', { tone: 440 })
  const b = await hung.scripted(t, '102', { tone: 700 })
  const [outgoing] = await talk(a, b)
  // Asterisk writes sound in pieces of two seconds: the last one is lost.
  await outgoing.media.hears(700, { seconds: 4, ms: 8000 })
  const before = pbx.asteriskPid()
  const stopped = Date.now()
  pbx.killAsterisk('SIGSTOP')

  const silent = async () => /does not answer/.test((await asterisk()).problem)
  await poll(silent, 'words of its silence', 30_000, 200)
  t.same(await pbx.health(), { code: 503, status: 'down' })
  t.match(await asterisk(), { asterisk: 'down', pid: before, ami: false, ari: false })
  const refused = await pbx.api('POST', '/api/extensions', { number: '300', name: 'Khi treo' })
  t.match(refused, { status: 503, body: { code: 'asterisk-unreachable' } })

  await poll(() => pbx.asteriskPid() !== before, 'another Asterisk', 75_000, 200)
  const took = Date.now() - stopped
  t.ok(took > 40_000, `only after ${took} ms, for a slow one has calls`)
  await pbx.waitHealthy(15_000)
  t.throws(() => process.kill(before, 0), 'the hung one is gone')
  await Promise.all([a.register(), b.register()])
  const record = await calls.one(5000)
  t.match(record, { reason: 'interrupted', hasRecording: true })
  t.match(told(record), /^called ringing answered interrupted/)
  t.ok(record.talkSeconds < 25, `${record.talkSeconds} s: until it fell silent`)
  const { items } = await pbx.api.ok('GET', '/api/audit?limit=5')
  const audit = items.find(({ action }: { action: string }) => action === 'asterisk.killed')
  t.match(audit, { username: 'system', details: { why: `process ${before}` } })
  t.match(pbx.service.said(), /"level":50.*Asterisk hung: process/)

  const [again] = await talk(a, b)
  await again.hangUp()
  t.match(await calls.one(), { status: 'success', hasRecording: true })
})

t.test('the whole machine sleeps for a minute: Asterisk is as it was', async (t) => {
  const { pbx, calls } = asleep
  const a = await asleep.scripted(t, '101', { tone: 440 })
  const b = await asleep.scripted(t, '102', { tone: 700 })
  const [outgoing, incoming] = await talk(a, b)
  const before = pbx.asteriskPid()
  // Asterisk first, so that questions are under way and in vain when the service falls asleep, too.
  pbx.killAsterisk('SIGSTOP')
  await poll(() => /"unanswered":3/.test(pbx.service.said()), 'questions in vain', 50_000)
  for (let n = 0; n < 10; n++) {
    await pbx.killService('SIGSTOP')
    await sleep(5200)
    // A moment awake is enough to see that a deadline is over, and not enough to hear an answer.
    await pbx.killService('SIGCONT')
    await sleep(50)
  }
  pbx.killAsterisk('SIGCONT')
  await pbx.waitHealthy(15_000)
  t.equal(pbx.asteriskPid(), before, 'the same Asterisk')
  t.notMatch(pbx.service.said(), /Asterisk hung/)
  await bothHear([outgoing, a], [incoming, b])
  await outgoing.hangUp()
  t.match(await calls.one(), { status: 'success', reason: 'answered', hasRecording: true })
})
