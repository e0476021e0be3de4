import t from 'tap'
import { configHouse } from './config-house.js'

type House = Awaited<ReturnType<typeof configHouse>>

async function furnish({ ok }: House): Promise<void> {
  await ok('POST', '/extensions', { number: '101', name: 'Lễ tân "${x}"', record: true })
  await ok('POST', '/extensions', { number: '102', name: 'B', codecs: ['opus', 'gsm'] })
  await ok('POST', '/trunks', { name: 'VNPT', password: 'secret-1', prefixes: { 1: '1800' } })
  const to = { type: 'extension', id: 2 }
  const hotline = { number: '+84 28 3822 0001', name: 'Bán hàng', trunkId: 1 }
  await ok('POST', '/hotlines', { ...hotline, open: to, fallback: { type: 'hangup' } })
  await ok('DELETE', '/extensions/1')
}
const exported = async ({ ask }: House) => (await ask('GET', '/config/export')).body

t.test('export, import and export again are the same bytes, also in a fresh house', async (t) => {
  const [here, there] = [await configHouse(t), await configHouse(t)]
  await furnish(here)
  const document = await exported(here)
  t.match(JSON.parse(document), {
    format: 'tongdai-configuration',
    version: 1,
    secrets: true,
    extensions: [{ id: 2, number: '102', codecs: ['opus', 'gsm'] }],
    trunks: [{ id: 1, name: 'VNPT', password: 'secret-1' }],
    hotlines: [{ id: 1, number: '02838220001' }],
  })
  await there.ok('POST', '/extensions', { number: '777', name: 'goes' })
  const import_ = (house: House) => house.ok('POST', '/config/import', JSON.parse(document))
  t.match(await import_(there), {
    revision: 2,
    touched: 4,
    missing: [],
  })
  t.equal(await exported(there), document)
  const { extensions, ...rest } = await there.state()
  t.same(
    extensions.map(({ number }: { number: string }) => number),
    ['102'],
  )
  t.match(rest, { numbers: [{ number: '102', ownerId: 2 }] })
  t.match(there.forgotten, ['777', '102'])
  t.match(await import_(here), { revision: null, touched: 0 }, 'nothing to do')
  t.equal(await exported(here), document)
  t.equal((await there.ok('POST', '/extensions', { number: '103', name: 'C' })).id > 2, true)
})

t.test('without secrets it shows none, and those that are there stay', async (t) => {
  const house = await configHouse(t)
  await furnish(house)
  const before = await exported(house)
  const document = (await house.ask('GET', '/config/export?secrets=false')).body
  t.notMatch(document, /secret-1/)
  t.notOk('secret' in JSON.parse(document).extensions[0])
  t.match(await house.ok('POST', '/config/import', JSON.parse(document)), { revision: null })
  t.equal(await exported(house), before)
  const fresh = await configHouse(t)
  const refused = await fresh.ask('POST', '/config/import', JSON.parse(document))
  t.match(refused.json(), { status: 400, errors: [{ path: 'extensions.0.secret' }] })
})

t.test('who takes the whole away stands in the audit log', async (t) => {
  const { ok, ask } = await configHouse(t)
  await ask('GET', '/config/export?secrets=false')
  await ask('GET', '/config/export')
  const { items } = await ok('GET', '/audit?limit=2')
  t.match(items, [
    { action: 'config.exported', details: { secrets: true } },
    { action: 'config.exported', details: { secrets: false } },
  ])
})

t.test('a bad document is refused whole, with the path of what is bad', async (t) => {
  const house = await configHouse(t)
  await furnish(house)
  const before = await house.state()
  const document = JSON.parse(await exported(house))
  const [extension] = document.extensions
  const [hotline] = document.hotlines
  const bad: readonly (readonly [what: string, change: object, status: number, path: string])[] = [
    ['another format', { format: 'x' }, 422, 'format'],
    ['a version to come', { version: 2 }, 422, 'version'],
    ['a section nobody knows', { queues: [] }, 400, 'queues'],
    ['a section that is no list', { trunks: {} }, 400, 'trunks'],
    ['no id', { extensions: [{ ...extension, id: undefined }] }, 400, 'extensions.0.id'],
    [
      'a bad field',
      { extensions: [{ ...extension, ringSeconds: 1 }] },
      400,
      'extensions.0.ringSeconds',
    ],
    ['an unknown field', { extensions: [{ ...extension, x: 1 }] }, 400, 'extensions.0.x'],
    [
      'an id twice',
      { extensions: [extension, { ...extension, number: '99' }] },
      422,
      'extensions.1.id',
    ],
    [
      'a number twice',
      { extensions: [extension, { ...extension, id: 9 }] },
      422,
      'extensions.1.number',
    ],
    ['an object that is not there', { extensions: [] }, 422, 'hotlines.0.open.id'],
    [
      'a kind that is not there',
      { hotlines: [{ ...hotline, open: { type: 'queue', id: 1 } }] },
      422,
      'hotlines.0.open.id',
    ],
  ]
  for (const [what, change, status, path] of bad) {
    const answer = await house.ask('POST', '/config/import', { ...document, ...change })
    t.match(answer.json(), { status, errors: [{ path }] }, what)
  }
  const { format, version } = document
  t.equal((await house.ask('POST', '/config/import', { format, version })).statusCode, 400)
  t.equal((await house.ask('POST', '/config/import')).statusCode, 400)
  t.same(await house.state(), before)
  t.equal(await house.newest(), 5)
})

t.test('5,000 extensions come in, go out the same, and are undone', async (t) => {
  const house = await configHouse(t)
  const empty = await house.ok('POST', '/extensions', { number: '99', name: 'first' })
  const document = JSON.parse(await exported(house))
  const extensions = Array.from({ length: 5000 }, (_, i) => ({
    ...document.extensions[0],
    ...{
      id: i + 10,
      number: String(10_000 + i),
      name: `Máy ${i}`,
      secret: `secret-of-${100_000 + i}`,
    },
  }))
  const large = JSON.stringify({ ...document, extensions: [document.extensions[0], ...extensions] })
  t.match(await house.ok('POST', '/config/import', JSON.parse(large)), { touched: 5000 })
  t.equal(await exported(house), large)
  await house.ok('POST', '/config/revisions/1/restore')
  t.same(
    (await house.state()).extensions.map(({ id }: { id: number }) => id),
    [empty.id],
  )
})

t.test('a body above 32 MiB or of too many values is refused', async (t) => {
  const { ask } = await configHouse(t)
  const many = await ask('POST', '/config/import', { x: Array(1_000_001).fill(1) })
  t.match(many.json(), { status: 400, errors: [{ path: 'x' }] })
  const long = await ask('POST', '/config/import', { x: 'x'.repeat(33 * 1024 * 1024) })
  t.match(long.json(), { status: 413 })
})
