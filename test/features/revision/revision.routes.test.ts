import t from 'tap'
import { forgetRevisions } from '../../../src/features/revision/revision.repo.js'
import { configHouse } from './config-house.js'

const hotline = (trunkId: number, to: object, more: object = {}) => ({
  ...{ number: '02838220001', name: 'Bán hàng', trunkId, open: to, fallback: to },
  ...more,
})

t.test('each change is told with number, author, time and its fields', async (t) => {
  const { ok, clock, pass } = await configHouse(t)
  const { id } = await ok('POST', '/extensions', { number: '101', name: 'Lễ tân' })
  pass(60_000)
  await ok('PATCH', `/extensions/${id}`, { name: 'Kho', codecs: ['opus'] })
  await ok('POST', `/extensions/${id}/secret`)
  await ok('DELETE', `/extensions/${id}`)
  const { items } = await ok('GET', '/config/revisions')
  t.match(items, [
    { number: 4, action: 'extension.deleted' },
    { number: 3, action: 'extension.changed' },
    {
      number: 2,
      at: new Date(clock()).toISOString(),
      author: { userId: null, username: /admin/ },
      action: 'extension.changed',
      objects: [`extensions/${id}`],
      touched: 1,
    },
    { number: 1, action: 'extension.created' },
  ])
  const changes = async (number: number) => (await ok('GET', `/config/revisions/${number}`)).changes
  t.same(await changes(2), [
    {
      object: `extensions/${id}`,
      name: '101 Kho',
      change: 'changed',
      text: 'Changed extension “101 Kho”: name “Lễ tân” → “Kho”; codecs alaw, ulaw, g722 → opus.',
      fields: [
        { field: 'name', before: 'Lễ tân', after: 'Kho' },
        { field: 'codecs', before: ['alaw', 'ulaw', 'g722'], after: ['opus'] },
      ],
    },
  ])
  t.same((await changes(3))[0].fields, [{ field: 'secret', before: 'changed', after: 'changed' }])
  t.match(await changes(4), [{ change: 'deleted', object: `extensions/${id}` }])
  const created = (await changes(1))[0]
  t.equal(created.change, 'created')
  t.match(created.fields, [
    { field: 'number', before: null, after: '101' },
    { field: 'name', after: 'Lễ tân' },
    { field: 'secret', before: null, after: 'changed' },
  ])
})

t.test('keys of a table are told one by one, a destination as one', async (t) => {
  const { ok } = await configHouse(t)
  const { id: to } = await ok('POST', '/extensions', { number: '101', name: 'A' })
  const trunk = await ok('POST', '/trunks', { name: 'VNPT', prefixes: { 0: '113', 1: '1800' } })
  const there = { type: 'extension', id: to }
  const { id } = await ok('POST', '/hotlines', hotline(trunk.id, there))
  await ok('PATCH', `/trunks/${trunk.id}`, { prefixes: { 0: '113', 2: '114' }, password: 'x' })
  await ok('PATCH', `/hotlines/${id}`, { open: { type: 'hangup' } })
  t.same((await ok('GET', '/config/revisions/4')).changes[0].fields, [
    { field: 'password', before: null, after: 'changed' },
    { field: 'prefixes.2', before: null, after: '114' },
    { field: 'prefixes.1', before: '1800', after: null },
  ])
  t.same((await ok('GET', '/config/revisions/5')).changes[0].fields, [
    { field: 'open', before: there, after: { type: 'hangup' } },
  ])
})

t.test('what changes nothing, and what is refused, is no revision', async (t) => {
  const { ok, ask, newest } = await configHouse(t)
  const { id } = await ok('POST', '/extensions', { number: '101', name: 'A' })
  await ok('PATCH', `/extensions/${id}`, { name: 'A' })
  t.equal((await ask('POST', '/extensions', { number: '101', name: 'B' })).statusCode, 409)
  t.equal(await newest(), 1)
})

t.test('any two revisions are compared, in both directions', async (t) => {
  const { ok, ask } = await configHouse(t)
  const { id } = await ok('POST', '/extensions', { number: '101', name: 'A' })
  await ok('PATCH', `/extensions/${id}`, { name: 'B' })
  await ok('POST', '/trunks', { name: 'VNPT' })
  await ok('PATCH', `/extensions/${id}`, { name: 'C', ringSeconds: 60 })
  await ok('PATCH', `/extensions/${id}`, { ringSeconds: 30 })
  const name = (before: string, after: string) => ({
    object: `extensions/${id}`,
    change: 'changed',
    fields: [{ field: 'name', before, after }],
  })
  t.match(await ok('GET', '/config/revisions/1/diff/5'), {
    from: 1,
    to: 5,
    changes: [name('A', 'C'), { object: 'trunks/1', change: 'created' }],
  })
  t.match((await ok('GET', '/config/revisions/5/diff/1')).changes, [
    name('C', 'A'),
    { object: 'trunks/1', change: 'deleted' },
  ])
  t.same((await ok('GET', '/config/revisions/2/diff/2')).changes, [])
  t.equal((await ask('GET', '/config/revisions/1/diff/6')).statusCode, 404)
  t.equal((await ask('GET', '/config/revisions/9')).statusCode, 404)
})

t.test('a restored extension has its secret, and a new entity tag', async (t) => {
  const { ok, ask, state, forgotten, newest } = await configHouse(t)
  const made = await ok('POST', '/extensions', { number: '101', name: 'A' })
  const at = `/extensions/${made.id}`
  const before = await state()
  await ok('PATCH', at, { name: 'B' })
  await ok('DELETE', at)
  forgotten.length = 0
  const restored = await ask('POST', '/config/revisions/1/restore')
  t.equal(restored.statusCode, 200)
  t.same(restored.json(), { revision: 4, touched: 1, notes: [], missing: [] })
  t.equal(restored.headers.etag, '"4"')
  t.same(await state(), before)
  t.same(forgotten, ['101'])
  t.notMatch((await ask('GET', at)).headers.etag, /^"[123]"$/)
  t.match((await ok('GET', '/config/revisions/4')).changes, [{ change: 'created' }])
  t.match((await ok('GET', '/config/revisions/4')).action, 'config.revision-restored')
  const again = await ok('POST', '/config/revisions/4/restore')
  t.same(again, { revision: null, touched: 0, notes: [], missing: [] })
  t.equal(await newest(), 4)
  const { items } = await ok('GET', '/audit?limit=1')
  t.match(items[0], { action: 'config.revision-restored', object: 'config/revisions/4' })
})

t.test('numbers that were swapped are swapped back', async (t) => {
  const { ok, state } = await configHouse(t)
  const a = await ok('POST', '/extensions', { number: '101', name: 'A' })
  const b = await ok('POST', '/extensions', { number: '102', name: 'B' })
  const before = await state()
  await ok('PATCH', `/extensions/${a.id}`, { number: '199' })
  await ok('PATCH', `/extensions/${b.id}`, { number: '101' })
  await ok('PATCH', `/extensions/${a.id}`, { number: '102' })
  const after = await state()
  await ok('POST', '/config/revisions/2/restore')
  t.same(await state(), before)
  await ok('POST', '/config/revisions/5/restore')
  t.same(await state(), after)
})

t.test('whoever had an extension that goes is told in a note', async (t) => {
  const { ok, ask, person, db } = await configHouse(t)
  await ok('POST', '/extensions', { number: '101', name: 'A' })
  const { id } = await ok('POST', '/extensions', { number: '102', name: 'B' })
  const owner = await person('lan', 'agent', id)
  const { notes } = await ok('POST', '/config/revisions/1/restore')
  t.same(notes, [{ object: `users/${owner.id}`, message: 'has no extension any more' }])
  t.match(await db('user').where({ id: owner.id }).first(), { extensionId: null, version: 2 })
  t.equal((await ask('GET', `/extensions/${id}`)).statusCode, 404)
})

t.test('a way back that outsiders block is refused whole', async (t) => {
  const { ok, ask, db, state, newest } = await configHouse(t)
  const { id } = await ok('POST', '/extensions', { number: '101', name: 'A' })
  await ok('POST', '/trunks', { name: 'VNPT' })
  await ok('DELETE', `/extensions/${id}`)
  await ok('DELETE', '/trunks/1')
  await db('internalNumber').insert({ number: '101', kind: 'parking', ownerId: 1 })
  const before = await state()
  const refused = await ask('POST', '/config/revisions/2/restore')
  t.match(refused.json(), { status: 422, code: 'unprocessable' })
  t.same(await state(), before)
  t.equal(await newest(), 4)
})

t.test('a way back may be asked for the newest that was seen', async (t) => {
  const { ok, ask } = await configHouse(t)
  const { id } = await ok('POST', '/extensions', { number: '101', name: 'A' })
  await ok('PATCH', `/extensions/${id}`, { name: 'B' })
  const seen = String((await ask('GET', '/config/revisions')).headers.etag)
  await ok('PATCH', `/extensions/${id}`, { name: 'C' })
  const restore = (tag: string) =>
    ask('POST', '/config/revisions/1/restore', undefined, { 'if-match': tag })
  t.equal((await restore(seen)).statusCode, 412)
  t.equal((await restore('"3"')).statusCode, 200)
  t.equal((await ask('POST', '/config/revisions/77/restore')).statusCode, 404)
})

t.test('the history is read page by page', async (t) => {
  const { ok } = await configHouse(t)
  for (const number of ['101', '102', '103', '104', '105'])
    await ok('POST', '/extensions', { number, name: number })
  const seen: number[] = []
  for (let cursor = ''; ; ) {
    const { items, nextCursor } = await ok('GET', `/config/revisions?limit=2${cursor}`)
    seen.push(...items.map(({ number }: { number: number }) => number))
    if (nextCursor === null) break
    cursor = `&cursor=${nextCursor}`
  }
  t.same(seen, [5, 4, 3, 2, 1])
})

t.test('the history is for admins', async (t) => {
  const { ask } = await configHouse(t)
  for (const url of ['/config/revisions', '/config/revisions/1', '/config/export'])
    t.equal((await ask('GET', url, undefined, {}, 'supervisor')).statusCode, 403)
})

t.test('an old history shrinks to what is kept, and never below it', async (t) => {
  const { ok, db, clock, newest, ask } = await configHouse(t)
  for (let n = 100; n < 112; n += 1)
    await ok('POST', '/extensions', { number: String(n), name: 'A' })
  const left = async () => (await db('revision').orderBy('id').pluck('id')).join(' ')
  const forget = (least: number, most: number, since: number) =>
    forgetRevisions(db, { least, most, since })
  await forget(5, 20, clock())
  t.equal(await left(), '1 2 3 4 5 6 7 8 9 10 11 12', 'all are young')
  await forget(5, 11, clock())
  t.equal(await left(), '2 3 4 5 6 7 8 9 10 11 12', 'too many, though young')
  await db('revision').where('id', '<', 10).update({ at: 0 })
  await forget(7, 20, clock())
  t.equal(await left(), '6 7 8 9 10 11 12', 'the newest stay, though old')
  await forget(2, 20, clock())
  t.equal(await left(), '10 11 12')
  await forget(2, 20, clock() + 1)
  t.equal(await left(), '11 12')
  t.equal(await newest(), 12)
  t.equal((await ask('POST', '/config/revisions/9/restore')).statusCode, 404)
  await ok('POST', '/config/revisions/11/restore')
})
