import fc from 'fast-check'
import t from 'tap'
import { plainTexts } from '../../support/hostile-text.js'
import { wholeHouse } from './whole-house.js'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

/** What a person may type, and what somebody may want to break by it. */
const text = (max: number) =>
  fc.oneof(
    fc.constantFrom(...plainTexts.filter((one) => one.trim() !== '' && one.length <= max)),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((one) => /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]*$/u.test(one))
      .filter((one) => one.trim() !== '' && one.length <= max),
    fc.constantFrom('Cà phê ☕️ 👩‍👩‍👧', 'e\u0301', 'عربى', '\\n', '{"a":1}', '__proto__'),
  )
const visible = (min: number, max: number) =>
  fc
    .array(fc.integer({ min: 33, max: 126 }), { minLength: min, maxLength: max })
    .map((codes) => String.fromCharCode(...codes))
const upTo = (most: number) => fc.integer({ min: 1, max: most })

const people = 3
const destination = fc.oneof(
  fc.record({ type: fc.constant('extension'), id: upTo(people) }),
  fc.record({ type: fc.constantFrom('ivr', 'sound'), id: fc.constant(1) }),
  fc.record({
    ...{ type: fc.constant('external'), number: fc.constant('0909123456') },
    trunkId: fc.constant(1),
  }),
  fc.constant({ type: 'hangup' }),
)
const person = fc.record({ type: fc.constant('extension'), id: upTo(people) })
const dates = {
  from: fc.constant('2026-02-14'),
  to: fc.constant('2026-02-22'),
  yearly: fc.boolean(),
}

const limits = fc.constant({ simultaneous: 2, perMinute: 3, minutesPerDay: 60 })

/** Fields that are not drawn have their defaults. */
const one = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields)
const document = fc.record({
  extensions: fc.tuple(
    ...Array.from({ length: people }, (_, i) =>
      one({
        ...{ id: fc.constant(i + 1), number: fc.constant(String(101 + i)), name: text(80) },
        ...{ secret: visible(16, 64), record: fc.boolean(), frozen: fc.boolean() },
        permissions: fc.subarray(['internal', 'local', 'mobile']),
        hotlineId: fc.option(fc.constant(1)),
      }),
    ),
  ),
  'blocked-numbers': fc.tuple(
    one({
      ...{ id: upTo(1e6), number: fc.constantFrom('0909 123 456', 'anonymous'), note: text(200) },
      ...{ scope: fc.constantFrom('ivr', 'queue', 'outbound'), match: fc.constant('exact') },
      until: fc.constantFrom(null, '2026-12-31', '2026-12-31T00:00:00+07:00'),
    }),
  ),
  hotlines: fc.tuple(
    one({
      ...{ id: fc.constant(1), number: fc.constant('+84 24 7300 1234'), name: text(80) },
      ...{ trunkId: fc.constant(1), scheduleId: fc.constantFrom(null, 1), open: destination },
      ...{ closed: fc.option(destination), fallback: destination, record: fc.boolean() },
      ...{ musicClassId: fc.constantFrom(null, 1), outbound: fc.constant(true) },
    }),
  ),
  ivrs: fc.tuple(
    one({
      ...{ id: fc.constant(1), name: text(80), number: fc.constantFrom(null, '700') },
      ...{ greetingSoundId: fc.constantFrom(null, 1), bargeIn: fc.boolean() },
      keys: fc.dictionary(fc.constantFrom('0', '9', '*', '#', '1'), destination),
      otherwise: person,
    }),
  ),
  'music-classes': fc.tuple(
    one({ id: fc.constant(1), name: text(80), soundIds: fc.constant([1]) }),
  ),
  'outbound-routes': fc.tuple(
    one({
      ...{ id: upTo(9), name: text(80), pattern: fc.constantFrom('0XXX.', '[1-5]ZN.') },
      ...{ prepend: fc.constantFrom('', '+84'), trunkIds: fc.constant([1]) },
      hotlineId: fc.option(fc.constant(1)),
    }),
  ),
  schedules: fc.tuple(
    one({
      ...{ id: fc.constant(1), name: text(80) },
      slots: fc.constant([{ days: [7, 1], from: '22:00', to: '06:00' }]),
      holidays: fc.array(fc.record({ ...dates, name: text(80) }), { maxLength: 3 }),
      override: fc.option(fc.constant({ state: 'open', until: '2026-12-01T00:00:00+07:00' })),
    }),
  ),
  sounds: fc.tuple(
    one({
      ...{ id: fc.constant(1), name: text(80), source: fc.constant('upload') },
      ...{ text: fc.constant(null), language: fc.constant(null), format: fc.constant('mp3') },
      ...{
        seconds: fc.double({ min: 0, max: 600, noNaN: true }),
        file: fc.constant('0'.repeat(26)),
      },
    }),
  ),
  settings: fc
    .option(
      fc.record({
        ...{ international: fc.boolean(), freezeAfter: upTo(9), night: fc.constant(null) },
        emergencyNumbers: fc.subarray(['112', '113', '115', '1800']),
        ...{ extension: limits, box: limits },
      }),
    )
    .map((values) => (values === null ? [] : [{ id: 1, name: 'fraud-guard', values }])),
  trunks: fc.tuple(
    one({
      ...{ id: fc.constant(1), name: text(80), kind: fc.constant('registration') },
      ...{
        host: fc.constantFrom('203.0.113.8', 'SIP.Example.vn'),
        username: visible(1, 1).map(() => 'a.b+c@d'),
      },
      ...{ password: visible(1, 128), maxCalls: fc.option(upTo(9)) },
      inboundRules: fc.constantFrom([], [{ at: 'prefix', strip: '84', add: '0' }]),
    }),
  ),
  'voicemail-boxes': fc.tuple(
    one({
      ...{ id: fc.constant(1), name: text(80), owner: fc.option(person) },
      ...{ unanswered: fc.boolean(), greetingSoundId: fc.constantFrom(null, 1) },
      ...{ emails: fc.subarray(['lan@cong-ty.vn', 'an@cong-ty.vn']), attach: fc.boolean() },
    }),
  ),
})

t.test(
  'whatever stands in a configuration, it goes out, in and out as the same bytes',
  async (t) => {
    const [here, there] = [await wholeHouse(t), await wholeHouse(t)]
    const head = JSON.parse(await here.exported())
    const drawn = fc.sample(document, { numRuns: 60, seed })
    for (const [i, sections] of drawn.entries()) {
      const clue = `seed ${seed}, ${i}: ${JSON.stringify(sections).slice(0, 1500)}`
      const done = await here.ask('POST', '/config/import', { ...head, ...sections })
      if (!t.equal(done.status, 200, `${clue} ${done.text.slice(0, 300)}`)) return
      t.same(done.body.missing.length, 1, 'its one sound has no audio here')
      const out = await here.exported()
      t.equal((await there.ask('POST', '/config/import', out)).status, 200)
      t.equal(await there.exported(), out, clue)
      t.match((await here.ask('POST', '/config/import', out)).body, { revision: null, touched: 0 })
      t.equal((await here.ask('GET', '/config/findings')).status, 200)
    }
    const { items } = await here.ok('GET', '/config/revisions?limit=100')
    const numbers = items.map(({ number }: { number: number }) => number)
    const last = await here.exported()
    const [newest, , , , fifth] = numbers
    await here.ok('POST', `/config/revisions/${fifth}/restore`)
    const back = await here.ok('GET', `/config/revisions/${newest}/diff/${newest + 1}`)
    await here.ok('POST', `/config/revisions/${newest}/restore`)
    t.equal(await here.exported(), last, 'there and back again')
    const forth = await here.ok('GET', `/config/revisions/${newest + 1}/diff/${newest + 2}`)
    t.equal(forth.changes.length, back.changes.length)
  },
)
