import t from 'tap'
import { rulesAt, simultaneousIn } from '../../../src/features/fraud-guard/fraud-guard.hours.js'
import {
  type GuardEffect,
  type GuardEvent,
  nothingYet,
  step,
} from '../../../src/features/fraud-guard/fraud-guard.machine.js'
import { cautious } from '../../../src/features/fraud-guard/fraud-guard.schema.js'

const rules = {
  extension: { simultaneous: 2, perMinute: 2, minutesPerDay: 10 },
  box: { simultaneous: 5, perMinute: 3, minutesPerDay: 15 },
  since: 0,
  freezeAfter: 2,
}
const asked = (at: number, extension = '101', more = {}): GuardEvent => ({
  ...{ type: 'asked', at, extension },
  rules: { ...rules, ...more },
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

t.test('calls are admitted until an extension has begun too many within a minute', async (t) => {
  t.same(last(asked(0)), [{ do: 'admit', seconds: 600 }])
  t.same(last(asked(0), asked(1), asked(2)), [{ do: 'refuse', why: 'minute_limit' }])
  t.same(last(asked(0), asked(1), asked(60_000)), [{ do: 'admit', seconds: 600 }])
  t.same(last(asked(0), asked(1), asked(2, '102')), [{ do: 'admit', seconds: 600 }])
})

t.test('or the box has', async (t) => {
  const three = [asked(0), asked(1, '102'), asked(2, '103')]
  t.same(last(...three, asked(3, '104')), [{ do: 'refuse', why: 'box_minute_limit' }])
})

t.test(
  'a call may last as long as there are minutes left, and none is begun without',
  async (t) => {
    t.same(last(talked(0, 4), asked(1)), [{ do: 'admit', seconds: 360 }])
    t.same(last(talked(0, 10), asked(1)), [{ do: 'refuse', why: 'day_limit' }])
    t.same(last(talked(0, 10), asked(1, '102')), [{ do: 'admit', seconds: 300 }])
    t.same(last(talked(0, 10), talked(0, 5, '102'), asked(1, '103')), [
      { do: 'refuse', why: 'box_day_limit' },
    ])
    t.same(last(talked(0, 10), asked(1, '101', { since: 1 })), [{ do: 'admit', seconds: 600 }])
  },
)

t.test(
  'who breaks limits again and again within an hour is frozen, and counted anew',
  async (t) => {
    const broken = (at: number): GuardEvent => ({ type: 'broken', at, extension: '101', rules })
    t.same(last(broken(0)), [])
    t.same(last(broken(0), broken(1)), [{ do: 'freeze', extension: '101' }])
    t.same(last(broken(0), broken(1), broken(2)), [])
    t.same(last(broken(0), broken(3_600_000)), [])
    t.same(last(broken(0), asked(1), asked(1), asked(1)), [
      { do: 'refuse', why: 'minute_limit' },
      { do: 'freeze', extension: '101' },
    ])
    const never = { ...rules, freezeAfter: 0 }
    t.same(last(...[0, 1, 2].map((at) => ({ ...broken(at), rules: never }) as GuardEvent)), [])
  },
)

t.test(
  'by day the day is counted from midnight, by night the night from its beginning',
  async (t) => {
    const at = (text: string) => rulesAt(cautious, Date.parse(text), text)
    const local = (text: string) => Date.parse(text)
    t.match(at('2026-11-20T12:30:00.000+07:00'), {
      extension: { perMinute: 10 },
      since: local('2026-11-20T00:00:00.000+07:00'),
    })
    for (const night of ['2026-11-20T22:00:00.000+07:00', '2026-11-21T05:59:59.999+07:00'])
      t.match(at(night), {
        extension: { perMinute: 3 },
        since: local('2026-11-20T22:00:00.000+07:00'),
      })
    t.match(at('2026-11-21T06:00:00.000+07:00'), { extension: { perMinute: 10 } })
    const none = rulesAt({ ...cautious, night: null }, 0, '1970-01-01T00:00:00.000+00:00')
    t.match(none, { since: 0, box: { perMinute: 120 } })
  },
)

t.test('the dialplan reckons the night by itself', async (t) => {
  t.equal(
    simultaneousIn(cautious, 'box', 'Asia/Ho_Chi_Minh'),
    '${IFTIME(22:00-05:59,*,*,*,Asia/Ho_Chi_Minh?5:30)}',
  )
  t.equal(simultaneousIn({ ...cautious, night: null }, 'extension', 'UTC'), '2')
})
