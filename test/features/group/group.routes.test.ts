import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { walkRoutes } from '../../http/walk.js'
import { wholeHouse } from '../revision/whole-house.js'

const { ask, ok, app, bearer, exported, data } = await wholeHouse(t)
const hangup = { type: 'hangup' } as const
await ok('POST', '/extensions', { number: '101', name: 'Lễ tân' })
await ok('POST', '/extensions', { number: '102', name: 'Kho' })
await ok('POST', '/trunks', { name: 'VNPT', kind: 'address', host: '203.0.113.8' })
const hotline = { number: '02473001234', name: 'Bán hàng', trunkId: 1, outbound: true }
await ok('POST', '/hotlines', { ...hotline, open: hangup, fallback: { type: 'extension', id: 1 } })
await ok('POST', '/outbound-routes', { name: 'Ra', pattern: '0XXX.', trunkIds: [1] })
const inside = { name: 'Bán hàng', kind: 'internal', members: [{ extensionId: 1 }] }
const outside = {
  ...{ name: 'Trực đêm', kind: 'external', hotlineId: 1, otherwise: hangup },
  members: [{ number: '+84 844 441 909' }, { number: '02873001234', ringSeconds: 40 }],
}
const named = async (): Promise<readonly string[]> =>
  (await ok('GET', '/config/findings')).items.map(
    (one: { code: string; path: string }) => `${one.code} ${one.path}`,
  )

t.test(
  'a new group is answered whole, with its defaults, and numbers in national spelling',
  async (t) => {
    const { warnings, createdAt, updatedAt, ...made } = await ok('POST', '/groups', {
      ...{ ...outside, number: '600' },
    })
    t.same(made, {
      ...{ id: 1, name: 'Trực đêm', kind: 'external', number: '600', strategy: 'together' },
      ...{ ringSeconds: 20, hotlineId: 1, confirm: null, skipBusy: true, record: false },
      members: [
        { number: '0844441909', ringSeconds: null },
        { number: '02873001234', ringSeconds: 40 },
      ],
      ...{
        sms: { missed: false, missedAlways: false, answered: false },
        otherwise: hangup,
        musicClassId: null,
      },
    })
    t.same(warnings, [])
  },
)

t.test('what is wrong is refused with its path', async (t) => {
  for (const [status, path, more] of [
    [400, 'name', { name: '' }],
    [400, 'kind', { kind: 'mixed' }],
    [400, 'strategy', { strategy: 'loudest' }],
    [400, 'members', { members: [] }],
    [400, 'ringSeconds', { ringSeconds: 4 }],
    [400, 'number', { number: '113' }],
    [409, 'number', { number: '101' }],
    [409, 'number', { number: '600' }],
    [409, 'name', { name: 'Trực đêm' }],
    [422, 'members.0.extensionId', { members: [{ extensionId: 9 }] }],
    [422, 'members.0.number', { members: [{ number: '0844441909' }] }],
    [422, 'hotlineId', { hotlineId: 9 }],
    [422, 'musicClassId', { musicClassId: 9 }],
    [422, 'otherwise.id', { otherwise: { type: 'group', id: 9 } }],
  ] as const) {
    const { status: got, body } = await ask('POST', '/groups', {
      ...{ ...inside, otherwise: hangup, ...more },
    })
    t.equal(got, status, JSON.stringify([more, body]))
    t.equal(body.errors?.[0]?.path, path)
  }
})

t.test('what is used stays: extensions, the hotline, other groups', async (t) => {
  const { id } = await ok('POST', '/groups', { ...inside, otherwise: { type: 'group', id: 1 } })
  for (const used of ['/extensions/1', '/hotlines/1', '/groups/1'])
    t.match(await ask('DELETE', used), {
      status: 409,
      text: new RegExp(used === '/hotlines/1' ? 'groups/1' : `groups/${id}`),
    })
  t.match(await ask('PATCH', '/hotlines/1', { outbound: false }), {
    status: 409,
    text: /groups\/1/,
  })
  const circle = await ask('PATCH', '/groups/1', { otherwise: { type: 'group', id } })
  t.match(circle, { status: 422, body: { errors: [{ path: 'otherwise' }] } })
  t.match(circle.text, `Trực đêm (groups/1) → Bán hàng (groups/${id})`)
})

t.test(
  'a member that cannot be called any more is found, and so is a circle through a menu',
  async (t) => {
    await ok('PATCH', '/hotlines/1', { open: { type: 'group', id: 2 } })
    await ok('PATCH', '/trunks/1', { enabled: false })
    const found = await named()
    t.ok(found.includes('group_member_no_way groups/1/members/0'), found.join())
    t.ok(found.includes('group_member_no_way groups/1/members/1'))
    await ok('PATCH', '/trunks/1', { enabled: true })
    await ok('POST', '/ivrs', { name: 'Menu', otherwise: { type: 'group', id: 2 } })
    await ok('PATCH', '/groups/1', { otherwise: { type: 'ivr', id: 1 } })
    const circle = (await ok('GET', '/config/findings')).items.find(
      (one: { code: string }) => one.code === 'circle',
    )
    t.match(circle?.text, /group-2 → group-1 → ivr-1 → group-2/)
    await ok('PATCH', '/groups/1', { otherwise: hangup })
  },
)

t.test('a simulated call ends at the group', async (t) => {
  const came = await ok('POST', '/routing/simulate', { hotline: '02473001234', from: '0909789846' })
  t.same(came.destination, { type: 'group', id: 2 })
  const dialled = await ok('POST', '/routing/simulate', { extension: '101', to: '600' })
  t.same(dialled.destination, { type: 'group', id: 1 })
})

t.test('the document brings groups back as they were', async (t) => {
  const before = await exported()
  const rendered = await readFile(join(data, 'extensions.conf'), 'utf8')
  t.match(
    rendered,
    'exten => 1-0844441909,1,Gosub(group-outside,0844441909,1(0844441909,02473001234,1,20,1))',
  )
  await ok('PATCH', '/hotlines/1', { open: hangup })
  await ok('DELETE', '/ivrs/1')
  await ok('DELETE', '/groups/2')
  await ok('DELETE', '/groups/1')
  await ok('POST', '/config/import', before)
  t.equal(await exported(), before)
  t.equal(await readFile(join(data, 'extensions.conf'), 'utf8'), rendered)
})

t.test('the test call needs an Asterisk that answers', async (t) => {
  t.equal((await ask('POST', '/groups/1/test-call', {})).status, 503)
  t.equal((await ask('POST', '/groups/2/test-call', {})).status, 422, 'an internal group has none')
})

t.test('each route is for whom it says', async (t) => {
  await walkRoutes(t, app, bearer)
})
