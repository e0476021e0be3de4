import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { bothHear, talk, told } from './talk.js'

const house = await openHouse(t, [
  { number: '101', record: true },
  { number: '102' },
  { number: '103' },
])
const { pbx, calls } = house

t.test('the service hangs for 30 s: phones notice nothing, then all is told', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  const [outgoing, incoming] = await talk(a, b)
  const asterisk = pbx.asteriskPid()
  const stopped = Date.now()
  await pbx.killService('SIGSTOP')

  const transferred = incoming.transfer('103')
  const atC = await c.incoming()
  atC.answer()
  t.equal(await transferred, 200)
  await incoming.hangUp()
  await bothHear([outgoing, a], [atC, c])
  await outgoing.hangUp()
  await atC.over()

  for (let i = 0; i < 5; i++) {
    const [call, other] = await talk(b, c)
    await call.hangUp()
    t.equal(await other.over(), 'there')
  }
  const missed = await a.call('999')
  t.equal(await missed.refused(), 404)
  const lasting = await talk(a, b)
  await sleep(30_000 - (Date.now() - stopped))
  await pbx.killService('SIGCONT')
  await pbx.waitHealthy(10_000)
  t.equal(pbx.asteriskPid(), asterisk, 'the same Asterisk')

  const records = await calls.next(7, 6000)
  t.match(records[0], { from: { number: '101' }, status: 'success' })
  t.match(told(records[0] as (typeof records)[0]), /blind_transfer ringing answered ended$/)
  for (const record of records.slice(1, 6))
    t.match(record, { from: { number: '102' }, status: 'success' })
  t.match(records[6], { reason: 'wrong_number' })
  await bothHear([lasting[0], a], [lasting[1], b])
  await lasting[0].hangUp()
  t.match(await calls.one(), { status: 'success', hasRecording: true })
  t.match(await pbx.asterisk('core show channels'), /0 active channels/)
})
