import fc from 'fast-check'
import t from 'tap'
import { zoneTime } from '../../src/domain/time.js'

const told: readonly (readonly [zone: string, utc: string, local: string])[] = [
  ['Asia/Ho_Chi_Minh', '2026-11-20T01:00:00.005Z', '2026-11-20T08:00:00.005+07:00'],
  ['UTC', '2026-11-20T01:00:00.000Z', '2026-11-20T01:00:00.000+00:00'],
  ['Asia/Kolkata', '2026-11-20T20:00:00.000Z', '2026-11-21T01:30:00.000+05:30'],
  ['America/New_York', '2026-03-08T06:59:59.999Z', '2026-03-08T01:59:59.999-05:00'],
  ['America/New_York', '2026-03-08T07:00:00.000Z', '2026-03-08T03:00:00.000-04:00'],
]

for (const [zone, utc, local] of told)
  t.test(`${utc} in ${zone} is ${local}`, async (t) => {
    t.equal(zoneTime(zone).iso(Date.parse(utc)), local)
  })

t.test('what is written is the same moment, in any order of asking', async (t) => {
  const { iso, beginOf } = zoneTime('Europe/Berlin')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (at) => {
      return Date.parse(iso(at)) === at && beginOf(iso(at)) === at
    }),
  )
  t.pass()
})

t.test('a day begins and ends at midnight, also when it is 23 hours long', async (t) => {
  const { beginOf, endOf } = zoneTime('America/New_York')
  t.equal(beginOf('2026-03-08'), Date.parse('2026-03-08T00:00:00-05:00'))
  t.equal(endOf('2026-03-08'), Date.parse('2026-03-09T00:00:00-04:00'))
  t.equal(endOf('2026-12-31'), Date.parse('2027-01-01T00:00:00-05:00'))
  t.equal(
    zoneTime('Australia/Sydney').beginOf('2026-10-04'),
    Date.parse('2026-10-04T00:00:00+10:00'),
    'the clock changes two hours later',
  )
  t.equal(zoneTime('Asia/Ho_Chi_Minh').beginOf('2026-11-20'), Date.parse('2026-11-19T17:00:00Z'))
})

t.test('one after another, moments on both sides of a change keep their own offset', async (t) => {
  const { iso } = zoneTime('America/New_York')
  const change = Date.parse('2026-03-08T07:00:00Z')
  t.match(iso(change - 1), /-05:00$/)
  t.match(iso(change), /-04:00$/)
  t.match(iso(change - 1), /-05:00$/)
})
