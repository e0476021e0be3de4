import t from 'tap'
import { zoneTime } from '../../../src/domain/time.js'
import {
  rulesAt,
  secondsIn,
  simultaneousIn,
} from '../../../src/features/fraud-guard/fraud-guard.hours.js'
import {
  type GuardEffect,
  type GuardEvent,
  nothingYet,
  step,
} from '../../../src/features/fraud-guard/fraud-guard.machine.js'
import {
  cautious,
  type GuardSettings,
} from '../../../src/features/fraud-guard/fraud-guard.schema.js'

const night = cautious.night as NonNullable<GuardSettings['night']>

const rules = {
  extension: { simultaneous: 2, perMinute: 2, minutesPerDay: 10 },
  box: { simultaneous: 5, perMinute: 3, minutesPerDay: 15 },
  since: 0,
  freezeAfter: 2,
}
const asked = (at: number, extension = '101', more = {}): GuardEvent => ({
  ...{ type: 'asked', at, extension, call: `td-${at}` },
  rules: { ...rules, ...more },
})
const over = (at: number, ...calls: readonly number[]): GuardEvent => ({
  ...{ type: 'over', at, calls: calls.map((call) => `td-${call}`) },
})
const talked = (at: number, minutes: number, extension = '101'): GuardEvent => ({
  ...{ type: 'talked', at, extension, ms: minutes * 60_000 },
})
const fed = (...events: readonly GuardEvent[]): readonly (readonly GuardEffect[])[] => {
  let state = nothingYet
  return events.map((event) => {
    const [next, effects] = step(state, event)
    state = next
    return effects
  })
}
const last = (...events: readonly GuardEvent[]) => fed(...events).at(-1)

const admitted = (seconds: number) => [{ do: 'admit', seconds }]
const refused = (why: string) => [{ do: 'refuse', why }]

/** Minutes enough for everybody. */
const much = {
  extension: { simultaneous: 2, perMinute: 9, minutesPerDay: 480 },
  box: { simultaneous: 30, perMinute: 99, minutesPerDay: 10_000 },
}

t.test('calls are admitted until an extension has begun too many within a minute', async (t) => {
  t.same(last(asked(0)), admitted(600))
  t.same(last(asked(0), over(1, 0), asked(1), asked(2)), refused('minute_limit'))
  t.same(last(asked(0), over(1, 0), asked(1), over(2, 1), asked(60_000)), admitted(600))
  t.same(last(asked(0), over(0, 0), asked(1), over(1, 1), asked(2, '102')), admitted(600))
})

t.test('or the box has', async (t) => {
  const three = [asked(0, '101', much), asked(1, '102', much), asked(2, '103', much)]
  t.same(last(...three, asked(3, '104')), refused('box_minute_limit'))
  t.same(last(...three, asked(3, '')), refused('box_minute_limit'), 'a leg of no extension, too')
})

t.test('a call that asks again, as after a restart, is the same call', async (t) => {
  t.same(last(asked(0), asked(0)), last(asked(0)))
})

t.test(
  'a call may last as long as its share of the minutes left, and none is begun without',
  async (t) => {
    t.same(last(talked(0, 4), asked(1)), admitted(360))
    t.same(last(talked(0, 10), asked(1)), refused('day_limit'))
    t.same(last(talked(0, 10), asked(1, '102')), admitted(300))
    t.same(last(talked(0, 10), talked(0, 5, '102'), asked(1, '103')), refused('box_day_limit'))
    t.same(last(talked(0, 10), asked(1, '101', { since: 1 })), admitted(600))
    t.same(last(asked(0, '101', much)), admitted(240 * 60))
    t.same(last(asked(0, '101', much), asked(1, '101', much)), admitted(240 * 60))
    t.same(last(talked(0, 100), asked(1, '101', much)), admitted(190 * 60))
  },
)

t.test('a leg of no extension is held to the box alone', async (t) => {
  t.same(last(talked(0, 10, ''), asked(1, '')), admitted(300))
  t.same(last(talked(0, 15, ''), asked(1, '')), refused('box_day_limit'))
  const broken: GuardEvent = { type: 'broken', at: 0, extension: '', rules }
  t.same(last(broken, broken, broken), [], 'nobody is frozen for it')
})

t.test('who calls again before the call before is written is not held to it', async (t) => {
  const one = { extension: { simultaneous: 1, perMinute: 9, minutesPerDay: 60 }, box: much.box }
  t.same(last(asked(0, '101', one), asked(600_000, '101', one)), admitted(3000))
})

t.test('what calls under way may still talk is not given twice', async (t) => {
  const one = { extension: { simultaneous: 2, perMinute: 9, minutesPerDay: 10 } }
  t.same(last(asked(0, '101', one), asked(0.5, '101', one)), refused('day_limit'))
  t.same(
    last(asked(0, '101', one), over(60_000, 0), talked(0, 1), asked(60_001, '101', one)),
    admitted(540),
  )
  const lost = asked(26 * 60_000, '101', one)
  t.same(last(asked(0, '101', one), lost), admitted(600), 'a call whose record was lost is over')
})

t.test(
  'who breaks limits again and again within an hour is frozen, and counted anew',
  async (t) => {
    const broken = (at: number): GuardEvent => ({ type: 'broken', at, extension: '101', rules })
    t.same(last(broken(0)), [])
    t.same(last(broken(0), broken(1)), [{ do: 'freeze', extension: '101' }])
    t.same(last(broken(0), broken(1), broken(2)), [])
    t.same(last(broken(0), broken(3_600_000)), [])
    t.same(last(broken(0), asked(1), over(1, 1), asked(2), asked(3)), [
      { do: 'refuse', why: 'minute_limit' },
      { do: 'freeze', extension: '101' },
    ])
    const never = { ...rules, freezeAfter: 0 }
    t.same(last(...[0, 1, 2].map((at) => ({ ...broken(at), rules: never }) as GuardEvent)), [])
  },
)

const vietnam = zoneTime('Asia/Ho_Chi_Minh')

t.test(
  'by the clock of the business: a day from midnight, a night from its beginning',
  async (t) => {
    const evening = { ...cautious, night: { ...night, from: '18:00', to: '23:30' } }
    const deep = { ...cautious, night: { ...night, from: '00:00', to: '05:00' } }
    const today = '2026-11-20T00:00:00+07:00'
    for (const [settings, at, perMinute, since] of [
      [cautious, '2026-11-20T12:30:00.000+07:00', 10, today],
      [cautious, '2026-11-20T21:59:59.999+07:00', 10, today],
      [cautious, '2026-11-20T22:00:00.000+07:00', 3, '2026-11-20T22:00:00+07:00'],
      [cautious, '2026-11-20T23:59:59.999+07:00', 3, '2026-11-20T22:00:00+07:00'],
      [cautious, '2026-11-21T00:00:00.000+07:00', 3, '2026-11-20T22:00:00+07:00'],
      [cautious, '2026-11-21T05:59:59.999+07:00', 3, '2026-11-20T22:00:00+07:00'],
      [cautious, '2026-11-21T06:00:00.000+07:00', 10, '2026-11-21T00:00:00+07:00'],
      [evening, '2026-11-20T23:30:00.000+07:00', 10, today],
      [evening, '2026-11-20T23:29:59.000+07:00', 3, '2026-11-20T18:00:00+07:00'],
      [deep, '2026-11-20T23:59:59.999+07:00', 10, today],
      [deep, '2026-11-21T00:00:00.000+07:00', 3, '2026-11-21T00:00:00+07:00'],
      [{ ...cautious, night: null }, '2026-11-20T23:00:00.000+07:00', 10, today],
    ] as const) {
      const found = rulesAt(settings, Date.parse(at), vietnam)
      t.match(found, { extension: { perMinute }, since: Date.parse(since) }, at)
    }
  },
)

t.test('a night in which the clocks change begins and ends by the clock', async (t) => {
  const berlin = zoneTime('Europe/Berlin')
  const late = { ...cautious, night: { ...night, from: '01:00', to: '04:00' } }
  for (const [settings, at, since] of [
    [cautious, '2026-10-25T05:59:00+01:00', '2026-10-24T22:00:00+02:00'],
    [cautious, '2026-10-25T06:00:00+01:00', '2026-10-25T00:00:00+02:00'],
    [cautious, '2026-03-29T05:59:00+02:00', '2026-03-28T22:00:00+01:00'],
    [cautious, '2026-03-29T23:00:00+02:00', '2026-03-29T22:00:00+02:00'],
    [late, '2026-03-29T03:30:00+02:00', '2026-03-29T01:00:00+01:00'],
  ] as const)
    t.equal(rulesAt(settings, Date.parse(at), berlin).since, Date.parse(since), at)
})

t.test('the dialplan reckons the night by itself', async (t) => {
  const zone = 'Asia/Ho_Chi_Minh'
  const within = (night: string, day: string) =>
    `\${IFTIME(22:00-05:59,*,*,*,${zone}?${night}:${day})}`
  t.equal(simultaneousIn(cautious, 'box', zone), within('5', '30'))
  t.equal(simultaneousIn({ ...cautious, night: null }, 'extension', 'UTC'), '2')
  t.equal(secondsIn(cautious, ['extension', 'box'], zone), within('3600', '14400'))
  t.equal(secondsIn(cautious, ['box'], zone), within('3600', '20000'))
  const none = { ...cautious, extension: { ...cautious.extension, minutesPerDay: 0 } }
  t.equal(secondsIn(none, ['extension', 'box'], zone), within('3600', '0'))
})
