import t from 'tap'
import { celFile, factsIn, recordsOf } from './cel-files.js'
import { idsOf, readerHouse } from './reader-house.js'

const hourMs = 3_600_000

/** Lines of a real Asterisk whose clock was `ms` late. */
const late = (name: string, ms: number): Buffer =>
  Buffer.from(
    celFile(name)
      .toString()
      .replaceAll(
        /"eventtime":([\d.]+)/g,
        (_, time: string) => `"eventtime":${(Number(time) - ms / 1000).toFixed(6)}`,
      ),
  )

const lastOf = (bytes: Buffer): number => factsIn(bytes).at(-1)?.at ?? 0

t.test('the clock is set back between two calls: each is a record, once', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const [first, second] = [celFile('busy'), late('answered-caller-ends', hourMs)]
  let now = lastOf(first)
  const reader = house.reader({ clock: () => now })
  await reader.start()
  house.write(first)
  await reader.catchUp()
  t.same(await house.saved(), [], 'its last line may still come')
  now = lastOf(second) - 2000
  house.write(second)
  await reader.catchUp()
  await reader.stop()
  const next = house.reader({ clock: () => now + 5000 })
  await next.start()
  t.same(
    idsOf(await house.saved()),
    idsOf([...recordsOf(factsIn(first)), ...recordsOf(factsIn(second))]),
  )
  t.same(await house.db('cel_fact').select(), [])
  t.match(next.stats(), { openCalls: 0, lagBytes: 0, lastError: null })
})

t.test('the clock is set back while one call is up and another begins: two records', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const bytes = celFile('answered-caller-ends')
  const half = bytes.indexOf('\n', bytes.length / 2) + 1
  const rest = late('answered-caller-ends', hourMs)
  const reader = house.reader({ clock: () => lastOf(rest) + 1000 })
  await reader.start()
  house.write(bytes.subarray(0, half))
  await reader.catchUp()
  house.write(late('busy', hourMs))
  await reader.catchUp()
  const cut = rest.length - (bytes.length - half)
  house.write(rest.subarray(cut))
  await reader.catchUp()
  const [busy, talk, ...others] = await house.saved()
  t.same(others, [])
  t.match(busy, { reason: 'busy' })
  t.match(talk, { reason: 'answered', status: 'success' })
  const { startedAt = 0, endedAt = 0, talkMs = 0 } = talk ?? {}
  t.ok(endedAt >= startedAt && endedAt - startedAt < 60_000 && talkMs >= 0)
})

t.test('facts of an open call are stored in time, whatever the clock does', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  let now = Date.now()
  const reader = house.reader({
    clock: () => now,
    timing: { lookMs: 1e6, retryMs: 1e6, storeMs: 5000 },
  })
  await reader.start()
  house.write(celFile('killed-in-talk'))
  await reader.catchUp()
  t.equal((await house.db('cel_fact').select()).length, 0)
  now -= hourMs
  await reader.catchUp()
  t.equal((await house.db('cel_fact').select()).length, factsIn(celFile('killed-in-talk')).length)
})

t.test('a call that lost its last line before the clock was set back is closed, too', async (t) => {
  const house = await readerHouse()
  t.teardown(house.end)
  const last = lastOf(celFile('killed-in-talk'))
  let now = last + 10_000
  const reader = house.reader({ clock: () => now })
  await reader.start()
  house.write(celFile('killed-in-talk'))
  await reader.reconcile(new Set(), last - 1000)
  t.equal(reader.openCalls().length, 1, 'it began after Asterisk was asked')
  now = last - hourMs
  await reader.reconcile(new Set(), now)
  t.equal(reader.openCalls().length, 0)
  t.match(await house.saved(), [{ reason: 'interrupted', endedAt: Math.round(last) }])
})
