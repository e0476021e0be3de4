import fc from 'fast-check'
import t from 'tap'
import { comparable } from '../../../src/domain/phone-number.js'
import { zoneTime } from '../../../src/domain/time.js'
import {
  blockedBy,
  blockedIndex,
  drop,
  put,
} from '../../../src/features/blocked-number/blocked-number.index.js'
import {
  type BlockedNumber,
  blockedNumberKind,
  matches,
  scopes,
} from '../../../src/features/blocked-number/blocked-number.schema.js'

const zone = zoneTime('Asia/Ho_Chi_Minh')
const now = Date.parse('2026-11-20T12:00:00Z')
const kept = { version: 1, createdAt: now, updatedAt: now }
const stored = (id: number, fields: object): BlockedNumber => ({
  ...blockedNumberKind.fields.parse({ scope: 'ivr', ...fields }),
  ...{ id, ...kept },
})
const list = (...rows: readonly object[]) =>
  blockedIndex(
    rows.map((row, i) => stored(i + 1, row)),
    zone,
  )

const common = list(
  { number: '0909789846', note: 'phá' },
  { number: '+84 28', match: 'prefix' },
  { number: '028381', match: 'prefix' },
  { number: '0283812', match: 'prefix', until: '2026-11-20T19:00:00+07:00' },
  { number: '+44', match: 'prefix', scope: 'outbound' },
  { number: '0911000111', until: '2026-11-20' },
  { number: '0911000222', until: '2026-11-19' },
  { number: 'anonymous' },
  { number: '0911000333', scope: 'queue' },
)
type Row = readonly [
  what: string,
  number: string,
  scope: (typeof scopes)[number],
  id: number | undefined,
]
const rows: readonly Row[] = [
  ['a blocked number', '0909789846', 'ivr', 1],
  ['the same in another spelling', '84909789846', 'ivr', 1],
  ['a longer number', '09097898461', 'ivr', undefined],
  ['the same in another scope', '0909789846', 'queue', undefined],
  ['a beginning', '+842439999999', 'ivr', undefined],
  ['a blocked beginning', '+842899999999', 'ivr', 2],
  ['the longest beginning that still holds', '02838123456', 'ivr', 3],
  ['a country, outbound', '00442071838750', 'outbound', 5],
  ['until the end of today', '0911000111', 'ivr', 6],
  ['until the end of yesterday', '0911000222', 'ivr', undefined],
  ['nobody', '', 'ivr', 8],
  ['Anonymous', 'Anonymous', 'ivr', 8],
  ['anonymous in a scope where it is not blocked', '', 'queue', undefined],
]

for (const [what, number, scope, id] of rows)
  t.test(`${what} is ${id === undefined ? 'let through' : 'kept out'}`, async (t) => {
    t.equal(blockedBy(common, number, scope, now)?.id, id)
  })

t.test('a day ends at midnight of the business', async (t) => {
  const midnight = Date.parse('2026-11-21T00:00:00+07:00')
  t.equal(blockedBy(common, '0911000111', 'ivr', midnight - 1)?.id, 6)
  t.equal(blockedBy(common, '0911000111', 'ivr', midnight), undefined)
})

t.test('what blocks is told with its note', async (t) => {
  t.same(blockedBy(common, '0909789846', 'ivr', now), {
    ...{ id: 1, number: '0909789846', match: 'exact', scope: 'ivr', note: 'phá' },
  })
})

const number = fc
  .string({ unit: fc.constantFrom(...'089+'.split('')), minLength: 1, maxLength: 5 })
  .filter((text) => /^\+?\d+$/.test(text) && comparable(text) !== '0')
const change = fc.record({
  id: fc.integer({ min: 1, max: 6 }),
  gone: fc.boolean(),
  number,
  match: fc.constantFrom(...matches),
  scope: fc.constantFrom(...scopes),
})

t.test('after any changes it agrees with a search through the list', async (t) => {
  fc.assert(
    fc.property(fc.array(change), number, fc.constantFrom(...scopes), (changes, asked, scope) => {
      const index = blockedIndex([], zone)
      const byId = new Map<number, BlockedNumber>()
      for (const { id, gone, ...fields } of changes) {
        const one = stored(id, fields)
        const same = (other: BlockedNumber) =>
          other.number === one.number && other.match === one.match && other.scope === one.scope
        if (gone) {
          byId.delete(id)
          drop(index, id)
        } else if (![...byId.values()].some((other) => other.id !== id && same(other))) {
          byId.set(id, one)
          put(index, one, zone)
        }
      }
      const holding = [...byId.values()].filter((one) => one.scope === scope)
      const whole = holding.find((one) => one.match === 'exact' && one.number === comparable(asked))
      const begins = holding
        .filter((one) => one.match === 'prefix' && comparable(asked).startsWith(one.number))
        .toSorted((a, b) => b.number.length - a.number.length)
      return blockedBy(index, asked, scope, now)?.id === (whole ?? begins[0])?.id
    }),
    { numRuns: 2000 },
  )
  t.pass()
})

t.test('among a hundred thousand it is found as quickly as among a hundred', async (t) => {
  const many = (count: number) =>
    blockedIndex(
      Array.from({ length: count }, (_, i) => ({
        ...{ id: i + 1, ...kept, scope: 'ivr' as const, note: '', until: null },
        match: i % 2 === 0 ? ('exact' as const) : ('prefix' as const),
        number: `09${String(i).padStart(8, '0')}`,
      })),
      zone,
    )
  const [few, lots] = [many(100), many(100_000)]
  const cost = (index: typeof few): number => {
    const begun = process.cpuUsage().user
    for (let i = 0; i < 5000; i += 1)
      blockedBy(index, `+849${String(i * 7).padStart(8, '0')}`, 'ivr', now)
    return process.cpuUsage().user - begun
  }
  cost(few)
  const [first, second] = [cost(few), cost(lots)]
  t.ok(second < first * 4 + 20_000, `${first} µs and ${second} µs for 5000 look-ups`)
  t.equal(blockedBy(lots, '0900099998', 'ivr', now)?.id, 99_999)
})
