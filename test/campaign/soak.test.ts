import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { sippLogin, startSipp } from '../support/sipp.js'
import { poll } from '../support/wait.js'
import { callLogHealth, listed } from './law.js'
import { bytesBelow, useOf } from './process-use.js'

mayTakeMinutes(t, 25)
/** Of events, so that several files are begun while calls are up. */
const fileKb = shortOrLong(40, 1024)
const house = await openHouse(t, [{ number: '101' }, { number: '102' }], {
  env: { TONGDAI_CEL_FILE_KB: String(fileKb) },
})
const { pbx } = house
const server = { host: pbx.place.server, port: pbx.place.sipPort }
const login = (number: string): string =>
  sippLogin(number, house.extensions.get(number)?.secret ?? '')
const rows = [['101', login('101'), '102']]
const megabyte = 2 ** 20

/** A phone registers, answers calls at ten a second, and is gone again before its time is up. */
async function manyCalls(t: Test, count: number): Promise<void> {
  const answering = { address: pbx.place.phone(1), server, seconds: count / 10 + 60 }
  const register = (seconds: number) =>
    startSipp({
      ...answering,
      scenario: '../../campaign/register-for',
      rows: [['102', login('102'), String(seconds)]],
      calls: 1,
    }).done()
  t.match(await register(300), { successful: 1 })
  const callee = startSipp({ ...answering, scenario: 'answer' })
  const caller = startSipp({
    scenario: 'call',
    address: pbx.place.phone(2),
    server,
    rows,
    calls: count,
    rate: 10,
    pause: 1000,
    seconds: count / 10 + 30,
  })
  const { errors, ...counted } = await caller.done()
  if (counted.failed > 0) t.comment(errors.slice(0, 3000))
  t.match(counted, { successful: count, failed: 0 }, 'no call is lost')
  await callee.stop()
  t.match(await register(0), { successful: 1 })
}

/** How many lines each file of events has, the oldest first. */
function celFiles(): readonly number[] {
  const folder = `${pbx.data}/cel`
  return readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .map((text) => text.split('\n').length - 1)
}

t.test('ten calls a second and a change each second: nothing is lost, nothing grows', async (t) => {
  // What is allocated once is there before anything is measured.
  const warmUp = shortOrLong(20, 600)
  await manyCalls(t, warmUp)
  const use = () => ({ service: useOf(pbx.service.pid), asterisk: useOf(pbx.asteriskPid()) })
  const before = use()
  const rounds = shortOrLong([70], [2250, 2250, 2250, 2250])
  let isOver = false
  const samples: ReturnType<typeof use>[] = []
  const edits = async (): Promise<number> => {
    const id = house.extensions.get('102')?.id
    let done = 0
    while (!isOver) {
      const { status } = await pbx.api('PATCH', `/api/extensions/${id}`, { name: `Kho ${done}` })
      if (status !== 200) t.fail(`a change was answered ${status}`)
      done++
      if (done % 30 === 0) samples.push(use())
      await sleep(1000)
    }
    return done
  }
  const editing = edits()
  for (const count of rounds) await manyCalls(t, count)
  isOver = true
  const changes = await editing
  const total = warmUp + rounds.reduce((sum, count) => sum + count, 0)
  const after = use()
  const all = () => listed(pbx).then((items) => items.length >= total && items)
  const records = await poll(all, `${total} records`, 20_000, 500)
  t.equal(records.length, total, 'each call is in the log once')
  t.equal(records.filter(({ status }) => status === 'success').length, total)
  const cel = bytesBelow(`${pbx.data}/cel`) / megabyte
  t.comment(JSON.stringify({ changes, total, before, after, cel, samples }))
  t.ok(after.service.files <= before.service.files + 5, 'files of the service')
  t.ok(after.asterisk.files <= before.asterisk.files + 5, 'files of Asterisk')
  t.ok(after.service.megabytes <= before.service.megabytes + 150, 'service memory')
  t.ok(
    after.asterisk.megabytes <= before.asterisk.megabytes + shortOrLong(60, 30),
    'Asterisk memory',
  )
  t.ok(cel / total < 0.01, 'a call takes less than 10 kB of events')
  const written = celFiles()
  t.ok(
    written.length > 2,
    `${written.length} files of events, each but the first begun under calls`,
  )
  const { lines, skipped } = await callLogHealth(house)
  t.same(
    { lines, skipped },
    { lines: written.reduce((sum, count) => sum + count, 0), skipped: 0 },
    'each line was read once',
  )
  t.match(await pbx.asterisk('core show channels'), /0 active channels/)
})
