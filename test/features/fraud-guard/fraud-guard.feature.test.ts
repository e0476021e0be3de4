import { pino } from 'pino'
import t from 'tap'
import { zoneTime } from '../../../src/domain/time.js'
import {
  type FraudBreach,
  fraudGuard,
} from '../../../src/features/fraud-guard/fraud-guard.feature.js'
import { cautious } from '../../../src/features/fraud-guard/fraud-guard.schema.js'
import { keptHouse } from '../../kept/kept-house.js'
import { poll } from '../../support/wait.js'
import { aCall } from '../call-log/sample.js'

const frozen: string[] = []
const warned: string[] = []
const { ask, feature, clock, db } = await keptHouse(t, [], (deps) =>
  fraudGuard({
    ...deps,
    log: pino({}, { write: (line: string) => void warned.push(line) }),
    time: zoneTime('Asia/Ho_Chi_Minh'),
    timeZone: 'Asia/Ho_Chi_Minh',
    isInternal: async (_trx, number) => number === '119',
    freeze: async (number) => frozen.push(number) > 0,
  }),
)
await feature.start()
const url = '/api/settings/fraud-guard'
const limits = { simultaneous: 2, perMinute: 10, minutesPerDay: 3 }
const outside = (talkMs: number) =>
  aCall({
    ...{ direction: 'outbound', from: { number: '101', name: '' }, startedAt: clock() },
    ...{ talkMs, outsideMs: talkMs },
  })
const ids = Array(100).keys()
const wish = (extension: string, isImagined = true) => ({
  ...{ call: `td-${ids.next().value}`, extension, at: clock(), isImagined },
})

t.test(
  'the guard is on before anybody has set anything: careful limits, nothing abroad',
  async (t) => {
    const answer = await ask('GET', url, undefined, { as: 'supervisor' })
    t.same(answer.json(), cautious)
    t.equal(answer.json().international, false)
    t.equal((await ask('GET', url, undefined, { as: 'agent' })).statusCode, 403)
    t.equal((await ask('PUT', url, cautious, { as: 'supervisor' })).statusCode, 403)
  },
)

t.test('limits that make no sense are refused with their path', async (t) => {
  const night = { ...cautious.night, from: '22:00', to: '22:00' }
  for (const [change, path, status] of [
    [{ night }, 'night.to', 400],
    [{ night: { ...night, to: '24:00' } }, 'night.to', 400],
    [{ extension: { ...limits, perMinute: -1 } }, 'extension.perMinute', 400],
    [{ emergencyNumbers: ['113', '113'] }, 'emergencyNumbers', 400],
    [{ emergencyNumbers: ['113', '1;3'] }, 'emergencyNumbers.1', 400],
    [{ emergencyNumbers: ['113', '119'] }, 'emergencyNumbers.1', 422],
  ] as const) {
    const answer = await ask('PUT', url, { ...cautious, ...change })
    t.equal(answer.statusCode, status, path)
    t.equal(answer.json().fields?.[0]?.path ?? answer.json().errors?.[0]?.path, path)
  }
})

t.test('settings hold at once, and a stale change is refused', async (t) => {
  const settings = { ...cautious, night: null, extension: limits, freezeAfter: 2 }
  const answer = await ask('PUT', url, settings)
  t.same(answer.json(), settings)
  t.same(feature.settings(), settings)
  t.equal((await ask('GET', url)).headers.etag, answer.headers.etag)
  const stale = await ask('PUT', url, settings, { headers: { 'if-match': '"0"' } })
  t.equal(stale.statusCode, 412)
  t.match(await feature.rendered(db), { perExtension: '2', seconds: '180', international: false })
})

t.test(
  'calls that were read late are charged, survive a restart, and use up the day',
  async (t) => {
    t.same(feature.ask(wish('101')), { do: 'admit', seconds: 180 })
    await db.transaction((trx) => feature.charge([outside(60_000), outside(0), aCall()], trx))
    t.same(feature.ask(wish('101')), { do: 'admit', seconds: 120 })
    t.equal(Number((await db('outsideUse').sum({ ms: 'ms' }))[0]?.ms), 60_000)
    await db.transaction((trx) => feature.charge([outside(120_000)], trx))
    t.same(feature.ask(wish('101')), { do: 'refuse', why: 'day_limit' })
    t.match(feature.ask(wish('102')), { do: 'admit' })
  },
)

t.test('a broken limit is told, written, and the second time freezes', async (t) => {
  const told: FraudBreach[] = []
  const stop = feature.onBreach((breach) => told.push(breach))
  feature.onBreach(() => {
    throw new Error('this listener is broken')
  })
  t.match(feature.ask(wish('101', false)), { do: 'refuse' })
  const refused = aCall({
    ...{ direction: 'outbound', from: { number: '101', name: '' }, talkMs: 0 },
    ...{ startedAt: clock() },
    story: [{ at: clock(), code: 'refused', data: { why: 'extension_limit' } }],
  })
  await db.transaction((trx) => feature.charge([refused], trx))
  await poll(() => frozen.length > 0, 'frozen extension', 2000)
  t.same(frozen, ['101'])
  t.same(told, [
    { at: clock(), extension: '101', why: 'day_limit', isFreezing: false },
    { at: clock(), extension: '101', why: 'extension_limit', isFreezing: true },
  ])
  t.equal(warned.filter((line) => line.includes('fraud-guard.breached')).length, 2)
  const written = await poll(
    async () => {
      const { items } = (await ask('GET', '/api/audit')).json()
      const actions = items.map(({ action }: { action: string }) => action)
      return actions.includes('fraud-guard.frozen') ? actions : undefined
    },
    'audit',
    2000,
  )
  t.equal(written.filter((action: string) => action === 'fraud-guard.breached').length, 2)
  stop()
  feature.ask(wish('101'))
  feature.ask(wish('101', false))
  t.equal(
    told.length,
    2,
    'who has stopped listening hears nothing, nor does anybody of what is imagined',
  )
})

t.test('a leg that a destination leads outside is charged to the box alone', async (t) => {
  const inbound = aCall({
    from: { number: '101', name: '' },
    outsideMs: 30_000,
    startedAt: clock(),
  })
  await db.transaction((trx) => feature.charge([inbound], trx))
  const [use] = await db('outsideUse').orderBy('id', 'desc').limit(1)
  t.match(use, { extension: '', ms: 30_000 })
})

t.test('a guard that starts remembers what was used', async (t) => {
  const again = fraudGuard({
    ...({} as Parameters<typeof fraudGuard>[0]),
    ...{ db, now: clock, time: zoneTime('Asia/Ho_Chi_Minh'), timeZone: 'Asia/Ho_Chi_Minh' },
  })
  await again.start()
  t.same(again.ask(wish('101')), { do: 'refuse', why: 'day_limit' })
})
