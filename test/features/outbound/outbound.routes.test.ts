import t from 'tap'
import type { PlacedCall } from '../../../src/domain/placed-call.js'
import { hotlineKind } from '../../../src/features/hotline/hotline.schema.js'
import { outboundFeature } from '../../../src/features/outbound/outbound.feature.js'
import { outboundRouteKind } from '../../../src/features/outbound/outbound.schema.js'
import { trunkKind } from '../../../src/features/trunk/trunk.schema.js'
import { keptHouse } from '../../kept/kept-house.js'

const placed: PlacedCall[] = []
let isRegistered: boolean | undefined = true
const person = {
  record: false,
  ...{ id: 7, number: '101', name: 'Lan "Lễ tân"', hotline: '', frozen: false },
  permissions: ['internal', 'mobile'] as const,
}
const kinds = [outboundRouteKind, trunkKind, hotlineKind]
const { ask, db } = await keptHouse(t, kinds, (deps) =>
  outboundFeature({
    ...deps,
    routes: () => deps.memory.of(outboundRouteKind).values(),
    hotlines: () => [
      { id: 1, number: '02873001234', outbound: true },
      { id: 2, number: '02473005678', outbound: false },
    ],
    trunks: () => [{ id: 1, enabled: true }],
    callers: () => new Map([['101', person]]),
    blockedBy: () => undefined,
    guard: () => ({ international: false, emergencyNumbers: ['113'] }),
    admit: () => ({ do: 'admit', seconds: 60 }),
    isRegistered: async () => isRegistered,
    placeCall: async (call) => `td-${placed.push(call)}`,
    rendered: {
      trunks: async () => [],
      hotlines: async () => [{ id: 1, number: '02873001234', outbound: true, record: false }],
      limits: async () => {
        throw new Error('nothing is rendered')
      },
    },
  }),
)
const kept = { version: 1, createdAt: 0, updatedAt: 0 }
for (const id of [1, 2]) await db('trunk').insert({ id, unique: `t${id}`, data: '{}', ...kept })
await db('hotline').insert({ id: 1, unique: '02873001234', data: '{}', ...kept })
const url = '/api/outbound-routes'
const route = { name: 'Di động', pattern: '0[35789]X.', trunkIds: [2, 1] }

t.test('a route is answered whole, with defaults', async (t) => {
  const made = await ask('POST', url, { ...route, hotlineId: 1, strip: 1, prepend: '+84' })
  t.equal(made.statusCode, 201)
  t.match(made.json(), { ...route, hotlineId: 1, strip: 1, prepend: '+84', priority: 100 })
})

t.test('a route that cannot work is refused with its path', async (t) => {
  for (const [change, path, status] of [
    ...['_X.', '', '.', 'X.X', 'X!', '[5-1]', 'abc', '0;1', 'X.\n1', 'X'.repeat(81)].map(
      (pattern) => [{ pattern }, 'pattern', 400] as const,
    ),
    [{ trunkIds: [] }, 'trunkIds', 400],
    [{ trunkIds: [1, 1] }, 'trunkIds', 400],
    [{ trunkIds: [1, 9] }, 'trunkIds.1', 422],
    [{ prepend: '0)' }, 'prepend', 400],
    [{ strip: 4 }, 'strip', 422],
    [{ hotlineId: 9 }, 'hotlineId', 422],
  ] as const) {
    const answer = await ask('POST', url, { ...route, name: 'x', ...change })
    t.equal(answer.statusCode, status, JSON.stringify(change))
    t.match(JSON.stringify(answer.json()), `"${path}"`)
  }
})

t.test('click-to-call places the call of a person who may make it', async (t) => {
  const to = '0909 789 846'
  const answer = await ask('POST', '/api/calls', { extension: '101', to, hotline: 1 })
  t.equal(answer.statusCode, 202)
  t.same(answer.json(), { id: 'td-1' })
  t.match(placed[0], {
    channel: 'Local/101-0909789846-02873001234-out-@click-to-call',
    context: 'click-to-call',
    variables: { __CLICK_MAY: '-mobile-', __CLICK_RECORD: '' },
  })
  t.equal((await ask('POST', '/api/calls', { extension: 7, to: '113' })).statusCode, 202)
})

t.test('and refuses what would be refused in the end, before anybody is rung', async (t) => {
  const before = placed.length
  for (const [body, path, status] of [
    [{ extension: '999' }, 'extension', 422],
    [{ hotline: 2 }, 'hotline', 422],
    [{ to: '02838221234' }, 'to', 422],
    [{ to: '0012025550123' }, 'to', 422],
    [{ to: '0909&PJSIP/trunk-1' }, 'to', 400],
    [{ to: '' }, 'to', 400],
  ] as const) {
    const answer = await ask('POST', '/api/calls', {
      ...{ extension: '101', to: '0909789846' },
      ...body,
    })
    t.equal(answer.statusCode, status, JSON.stringify(body))
    t.match(JSON.stringify(answer.json()), `"${path}"`)
  }
  const abroad = await ask('POST', '/api/calls', { extension: '101', to: '0012025550123' })
  t.equal(
    abroad.json().detail,
    'This cannot be done: International calls are off for the whole box.',
  )
  isRegistered = false
  const nobody = await ask('POST', '/api/calls', { extension: '101', to: '0909789846' })
  t.equal(nobody.statusCode, 422)
  t.match(nobody.json(), { errors: [{ path: 'extension' }] })
  isRegistered = true
  const asAgent = { extension: '101', to: '0909789846' }
  t.equal((await ask('POST', '/api/calls', asAgent, { as: 'agent' })).statusCode, 403)
  t.equal(placed.length, before)
})
