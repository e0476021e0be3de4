import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { poll } from '../support/wait.js'
import { bothHear, talk } from '../telephony/talk.js'
import { callLogHealth } from './law.js'

mayTakeMinutes(t, 10)
const house = await openHouse(t, [
  { number: '101', record: true },
  { number: '102' },
  { number: '103' },
])
const { pbx, calls } = house

t.test('Asterisk hangs for 20 s: told, not restarted, and the call goes on after', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [atA, atB] = await talk(a, b)
  const asterisk = pbx.asteriskPid()
  pbx.killAsterisk('SIGSTOP')
  const stopped = Date.now()
  const early = pbx.api('POST', '/api/extensions', { number: '300', name: 'Giữa lúc treo' })
  const told = async (): Promise<boolean> => (await pbx.health()).status !== 'ok'
  await poll(told, 'health that tells it', 20_000, 200)
  t.comment(`told after ${Date.now() - stopped} ms: ${JSON.stringify(await pbx.health())}`)
  const id = house.extensions.get('103')?.id
  const refused = await pbx.api('PATCH', `/api/extensions/${id}`, { name: 'Khi treo' })
  t.match(refused, { status: 503, body: { code: 'asterisk-unreachable' } })
  t.equal((await pbx.api('GET', '/api/calls')).status, 200, 'the log stays readable')
  t.ok((await early).status >= 500, 'a change just before anybody knew is refused, too')
  await sleep(Math.max(0, 20_000 - (Date.now() - stopped)))
  pbx.killAsterisk('SIGCONT')
  await pbx.waitHealthy(15_000)
  t.equal(pbx.asteriskPid(), asterisk, 'the same Asterisk')
  t.match(await pbx.api.ok('GET', `/api/extensions/${id}`), { name: 'Máy 103' })
  const { items } = await pbx.api.ok('GET', '/api/extensions')
  t.equal(items.length, 3)
  t.match(await pbx.asterisk('pjsip show endpoint 300'), /Unable to find/)
  await bothHear([atA, a], [atB, b])
  await atA.hangUp()
  t.match(await calls.one(), { status: 'success', reason: 'answered', hasRecording: true })
})

t.test('the service is restarted again and again while people talk', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  const [atA, atB] = await talk(a, b)
  const times = shortOrLong(2, 30)
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const [call] = await talk(c, a)
    const since = Date.now()
    await pbx.killService(i % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
    const ending = i % 3 === 0 ? call.hangUp() : undefined
    await pbx.start()
    took.push(Date.now() - since)
    await (ending ?? call.hangUp())
  }
  t.comment(`restarts took ${took} ms`)
  await bothHear([atA, a], [atB, b])
  await atA.hangUp()
  const records = await calls.next(times + 1, 10_000)
  for (const record of records)
    t.match(record, { status: 'success', reason: 'answered', hasRecording: true })
  for (const { id } of records) t.ok((await calls.recording(id, 10_000)).seconds > 0.4)
  t.match(await callLogHealth(house), { openCalls: 0, skipped: 0, unfolded: 0 })
})

t.test('the service ends in the middle of a change: it is done or it is not', async (t) => {
  for (let i = 0; i < shortOrLong(2, 30); i++) {
    const number = String(200 + i)
    const edit = pbx.api('POST', '/api/extensions', { number, name: 'Dở dang' }).then(
      ({ status }) => status,
      () => 0,
    )
    await sleep(10 * (i % 8))
    await pbx.killService('SIGTERM')
    const status = await edit
    await pbx.start()
    const { items } = await pbx.api.ok('GET', '/api/extensions?limit=100')
    const isThere = items.some((item: { number: string }) => item.number === number)
    if (status === 201) t.ok(isThere, `${number} was promised`)
    const shown = await pbx.asterisk(`pjsip show endpoint ${number}`)
    t.equal(!/Unable to find/.test(shown), isThere, 'Asterisk agrees with the database')
  }
})
