import { pino } from 'pino'
import t from 'tap'
import { startJobs } from '../src/jobs.js'
import { changes } from './support/wait.js'

const RealDate = Date
let setBy = 0
/** The clock on the wall, which somebody may set. */
class WallDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? RealDate.now() + setBy : given[0])
  }
  static override now(): number {
    return RealDate.now() + setBy
  }
}
globalThis.Date = WallDate as DateConstructor
t.teardown(() => {
  globalThis.Date = RealDate
})
const log = pino({ level: 'silent' })
const [hour, day] = [3_600_000, 86_400_000]
const each = (name: string, run: () => Promise<void>) => ({
  jobs: [{ name, cron: '* * * * * *', run }],
  periodic: [],
})

t.test('a clock set back by a day or forward by hours stops no job', async (t) => {
  const ran: number[] = []
  const changed = changes()
  const run = async () => {
    ran.push(performance.now())
    changed.fire()
  }
  const stop = startJobs(each('each-second', run), 'UTC', log, 200)
  t.teardown(stop)
  const more = async () => {
    const before = ran.length
    await changed.until(() => ran.length >= before + 2, 'two more runs', 30_000)
  }
  await more()
  setBy = -day
  await more()
  setBy += 2 * hour
  await more()
  setBy = -2 * day
  await more()
  await stop()
  setBy = 0
  const after = ran.length
  await new Promise((resolve) => setTimeout(resolve, 1500))
  t.equal(ran.length, after, 'stopped is stopped')
})

t.test('a job that still runs is not begun again, not by a clock set back either', async (t) => {
  let begun = 0
  let end = () => {}
  const changed = changes()
  const run = () => {
    begun += 1
    changed.fire()
    return new Promise<void>((resolve) => {
      end = resolve
    })
  }
  const stop = startJobs(each('long', run), 'UTC', log, 200)
  t.teardown(stop)
  await changed.until(() => begun === 1, 'the first run', 3000)
  setBy = -day
  await new Promise((resolve) => setTimeout(resolve, 2500))
  t.equal(begun, 1)
  end()
  await changed.until(() => begun === 2, 'the next run', 3000)
  end()
  setBy = 0
})

t.test('a job that fails runs again', async (t) => {
  let begun = 0
  const changed = changes()
  const run = async () => {
    begun += 1
    changed.fire()
    throw new Error('no')
  }
  const stop = startJobs(each('failing', run), 'UTC', log, 200)
  t.teardown(stop)
  await changed.until(() => begun === 2, 'two runs', 4000)
  t.pass()
})

t.test('what is periodic knows no clock, and ends when told', async (t) => {
  const ran: number[] = []
  const changed = changes()
  const run = async () => {
    ran.push(performance.now())
    changed.fire()
  }
  const stop = startJobs({ jobs: [], periodic: [{ name: 'often', everyMs: 50, run }] }, 'UTC', log)
  t.teardown(stop)
  for (const by of [-day, 1000 * day, 0]) {
    setBy = by
    const before = ran.length
    await changed.until(() => ran.length >= before + 3, 'three more runs', 2000)
  }
  await stop()
  const after = ran.length
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal(ran.length, after)
})
