import t from 'tap'
import { blockedNumberFeature } from '../../../src/features/blocked-number/blocked-number.feature.js'
import { blockedNumberKind } from '../../../src/features/blocked-number/blocked-number.schema.js'
import { keptHouse } from '../../kept/kept-house.js'

const { ask, feature, clock, db } = await keptHouse(t, [blockedNumberKind], (deps) =>
  blockedNumberFeature({ ...deps, timeZone: 'Asia/Ho_Chi_Minh' }),
)
const url = '/api/blocked-numbers'
const blocks = (number: string) => feature.blockedBy(number, 'ivr', clock())?.id

t.test('a number is kept in its national spelling, with defaults', async (t) => {
  const made = await ask('POST', url, { number: '+84 909 789 846', scope: 'ivr' })
  t.equal(made.statusCode, 201)
  const { id, createdAt: _c, updatedAt: _u, ...rest } = made.json()
  t.same(rest, { number: '0909789846', match: 'exact', scope: 'ivr', note: '', until: null })
  t.same((await ask('GET', `${url}/${id}`)).json(), made.json())
  t.equal(blocks('84909789846'), id)
})

t.test('the same number, match and scope in any spelling is there only once', async (t) => {
  const first = { number: '0911000001', match: 'exact', scope: 'ivr' }
  const { id } = (await ask('POST', url, first)).json()
  const again = await ask('POST', url, { ...first, number: '84911000001', note: 'again' })
  t.match(
    [again.statusCode, again.json()],
    [409, { code: 'duplicate', errors: [{ path: 'number' }] }],
  )
  for (const other of [{ match: 'prefix' }, { scope: 'queue' }, { number: '0911000002' }])
    t.equal((await ask('POST', url, { ...first, ...other })).statusCode, 201)
  const both = await Promise.all(
    [1, 2].map(() => ask('POST', url, { ...first, scope: 'outbound' })),
  )
  t.same(both.map(({ statusCode }) => statusCode).toSorted(), [201, 409], 'asked at once')
  t.equal((await ask('PATCH', `${url}/${id}`, { number: '0911000002' })).statusCode, 409)
  t.equal((await ask('PATCH', `${url}/${id}`, { number: '+84911000001' })).statusCode, 200)
})

t.test('a change is known to calls when it is answered', async (t) => {
  const { id } = (await ask('POST', url, { number: '0911000010', scope: 'ivr' })).json()
  t.equal(blocks('0911000010'), id)
  await ask('PATCH', `${url}/${id}`, { number: '0911000011' })
  t.same([blocks('0911000010'), blocks('0911000011')], [undefined, id])
  await ask('PATCH', `${url}/${id}`, { until: '2026-11-19' })
  t.equal(blocks('0911000011'), undefined)
  await ask('PATCH', `${url}/${id}`, { until: null })
  t.equal(blocks('0911000011'), id)
  await ask('DELETE', `${url}/${id}`)
  t.equal(blocks('0911000011'), undefined)
})

t.test('after another hand wrote the table, it is read again', async (t) => {
  const { id } = (await ask('POST', url, { number: '0911000020', scope: 'ivr' })).json()
  await db('blockedNumber').where({ id }).delete()
  t.equal(blocks('0911000020'), id)
  await feature.load()
  t.equal(blocks('0911000020'), undefined)
})

const refused: readonly (readonly [what: string, fields: object, path: string])[] = [
  ['no number', { number: '' }, 'number'],
  ['a name', { number: 'lan' }, 'number'],
  ['letters among digits', { number: '0909abc' }, 'number'],
  ['two plus signs', { number: '++84909' }, 'number'],
  ['a number without digits', { number: '()' }, 'number'],
  ['a number that is too long', { number: '0'.repeat(41) }, 'number'],
  ['every national number', { number: '+84', match: 'prefix' }, 'number'],
  ['an unknown match', { match: 'suffix' }, 'match'],
  ['an unknown scope', { scope: 'all' }, 'scope'],
  ['a date that is none', { until: '2026-02-30' }, 'until'],
  ['a time without an offset', { until: '2026-02-20T10:00:00' }, 'until'],
  ['a note of two lines', { note: 'a\nb' }, 'note'],
  ['a misspelt field', { notes: 'x' }, 'notes'],
]

for (const [what, fields, path] of refused)
  t.test(`${what} is refused by its path`, async (t) => {
    const answer = await ask('POST', url, { number: '0909', scope: 'ivr', ...fields })
    t.equal(answer.statusCode, 400)
    t.same(
      answer.json().errors?.map((fault: { path: string }) => fault.path),
      [path],
    )
  })

t.test('supervisors read, agents do not', async (t) => {
  t.equal((await ask('GET', url, undefined, { as: 'supervisor' })).statusCode, 200)
  t.equal((await ask('GET', `${url}.csv`, undefined, { as: 'supervisor' })).statusCode, 200)
  t.equal((await ask('POST', url, {}, { as: 'supervisor' })).statusCode, 403)
  t.equal((await ask('GET', url, undefined, { as: 'agent' })).statusCode, 403)
  t.equal((await ask('GET', `${url}.csv`, undefined, { as: 'agent' })).statusCode, 403)
})
