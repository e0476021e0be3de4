import { appendFileSync, chownSync } from 'node:fs'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { unprivileged } from '../support/unprivileged.js'
import { poll } from '../support/wait.js'
import { talk } from './talk.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx } = house
const count = shortOrLong(10_000, 200_000)

/** What Asterisk writes of one answered call from 101 to 102 that ended before `end` (epoch s). */
function linesOf(n: number, end: number): readonly string[] {
  const [a, b] = [`tdold-${end - 3600}.${2 * n}`, `tdold-${end - 3600}.${2 * n + 1}`]
  const hex = n.toString(16).padStart(8, '0')
  const line = (type: string, seconds: number, caller: boolean, extra: object = {}) =>
    JSON.stringify({
      eventtype: type,
      userdeftype: '',
      eventtime: end - 3600 + seconds + n / 1000,
      name: caller ? 'Máy 101' : 'Máy 102',
      num: caller ? '101' : '102',
      exten: caller ? '102' : 's',
      context: 'phones',
      channame: `PJSIP/${caller ? 101 : 102}-${hex}`,
      uniqueid: caller ? a : b,
      linkedid: a,
      eventextra: Object.keys(extra).length > 0 ? JSON.stringify(extra) : '',
    })
  const bridge = { bridge_id: `bridge-${n}`, bridge_technology: 'simple_bridge' }
  const hangup = { hangupcause: 16, hangupsource: `PJSIP/101-${hex}`, dialstatus: 'ANSWER' }
  return [
    line('CHAN_START', 0, true),
    line('CHAN_START', 0.1, false),
    line('BRIDGE_ENTER', 1, false, bridge),
    line('BRIDGE_ENTER', 1, true, bridge),
    line('BRIDGE_EXIT', 5, true, bridge),
    line('BRIDGE_EXIT', 5, false, bridge),
    line('HANGUP', 5, false, hangup),
    line('CHAN_END', 5, false),
    line('HANGUP', 5, true, hangup),
    line('CHAN_END', 5, true),
    line('LINKEDID_END', 5, true),
  ].map((text) => `${text}\n`)
}

t.setTimeout(180_000)
mayTakeMinutes(t, 20)

t.test(`phones do not wait until ${count} calls of before are in the log`, async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  await pbx.killService('SIGKILL')
  pbx.killAsterisk('SIGKILL')
  const file = `${pbx.data}/cel/cel.jsonl`
  const end = Math.floor(Date.now() / 1000)
  for (let n = 0; n < count; n += 1000) {
    const lines = Array.from({ length: 1000 }, (_, i) => linesOf(n + i, end))
    appendFileSync(file, lines.flat().join(''))
  }
  // One that was up when Asterisk died.
  appendFileSync(file, linesOf(count, end).slice(0, 4).join(''))
  const account = unprivileged()
  if (account) chownSync(file, account.uid, account.gid)

  const since = Date.now()
  const started = pbx.start()
  await poll(
    () => Promise.all([a.register(), b.register()]).then(() => true),
    'registering',
    60_000,
  )
  t.comment(`registered after ${Date.now() - since} ms`)
  await started
  const read = async () => {
    const { body } = await pbx.api('GET', '/api/system/health')
    const log = body.parts.find(({ name }: { name: string }) => name === 'call-log')
    return log.details.caughtUp && log.details.openCalls === 0
  }
  t.notOk(await read(), 'the log is still being read')
  const [outgoing] = await talk(a, b)
  await outgoing.hangUp()
  await poll(read, 'the whole log', shortOrLong(100_000, 900_000), 500)
  t.comment(`the whole log was read after ${Date.now() - since} ms`)
  const { items } = await pbx.api.ok('GET', '/api/calls?limit=3')
  t.match(items, [
    { status: 'success', reason: 'answered' },
    { reason: 'interrupted' },
    { reason: 'answered' },
  ])
})
