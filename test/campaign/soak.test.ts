import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { sippLogin, startSipp } from '../support/sipp.js'
import { poll } from '../support/wait.js'
import { listed } from './law.js'
import { bytesBelow, useOf } from './process-use.js'

mayTakeMinutes(t, 25)
const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx } = house
const server = { host: pbx.place.server, port: pbx.place.sipPort }
const login = (number: string): string =>
  sippLogin(number, house.extensions.get(number)?.secret ?? '')
const rows = [['101', login('101'), '102']]
const megabyte = 2 ** 20

/** Calls at ten a second, and what came of them. */
async function manyCalls(phone: number, count: number): Promise<void> {
  const caller = startSipp({
    scenario: 'call',
    address: pbx.place.phone(phone),
    server,
    rows,
    calls: count,
    rate: 10,
    pause: 1000,
    seconds: count / 10 + 30,
  })
  const result = await caller.done()
  t.match(result, { successful: count, failed: 0 }, result.errors.slice(0, 2000))
}

t.test('ten calls a second and a change each second: nothing is lost, nothing grows', async (t) => {
  const answering = { address: pbx.place.phone(1), server, seconds: 3000 }
  const registered = { ...answering, scenario: 'register', rows: [['102', login('102')]], calls: 1 }
  t.match(await startSipp(registered).done(), { successful: 1 })
  const callee = startSipp({ ...answering, scenario: 'answer' })

  // What is allocated once is there before anything is measured.
  const warmUp = shortOrLong(20, 600)
  await manyCalls(2, warmUp)
  const use = () => ({ service: useOf(pbx.service.pid), asterisk: useOf(pbx.asteriskPid()) })
  const before = use()
  const seconds = shortOrLong(8, 900)
  const over = AbortSignal.timeout(seconds * 1000)
  const samples: ReturnType<typeof use>[] = []
  const edits = async (): Promise<number> => {
    const id = house.extensions.get('102')?.id
    let done = 0
    while (!over.aborted) {
      const { status } = await pbx.api('PATCH', `/api/extensions/${id}`, { name: `Kho ${done}` })
      t.equal(status, 200)
      done++
      if (done % 30 === 0) samples.push(use())
      await sleep(1000)
    }
    return done
  }
  const [changes] = await Promise.all([edits(), manyCalls(3, seconds * 10)])
  await callee.stop()

  const total = warmUp + seconds * 10
  const after = use()
  const all = () => listed(pbx).then((items) => items.length >= total && items)
  const records = await poll(all, `${total} records`, 20_000, 500)
  t.equal(records.length, total, 'each call is in the log once')
  t.equal(records.filter(({ status }) => status === 'success').length, total)
  const cel = bytesBelow(`${pbx.data}/cel`) / megabyte
  t.comment(JSON.stringify({ changes, total, before, after, cel, samples }))
  t.ok(after.service.files <= before.service.files + 5, 'files of the service')
  t.ok(after.asterisk.files <= before.asterisk.files + 5, 'files of Asterisk')
  t.ok(after.service.megabytes <= before.service.megabytes + shortOrLong(60, 80), 'service memory')
  t.ok(
    after.asterisk.megabytes <= before.asterisk.megabytes + shortOrLong(60, 30),
    'Asterisk memory',
  )
  t.ok(cel / total < 0.01, 'a call takes less than 10 kB of events')
  t.match(await pbx.asterisk('core show channels'), /0 active channels/)
})
