import t from 'tap'
import { openHouse } from '../../support/house.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { api } = house.pbx
const extension = (number: string) => ({ type: 'extension', id: house.extensions.get(number)?.id })
const overflow = extension('102')

const user = async (username: string, more: object = {}): Promise<number> =>
  (
    await api.ok('POST', '/api/users', {
      ...{ username, name: username, password: 'mật khẩu thử nghiệm', role: 'agent' },
      ...more,
    })
  ).id
const lan = await user('lan', { extensionId: house.extensions.get('101')?.id })
const { address: host } = { address: '203.0.113.7' }
const trunkId = (await api.ok('POST', '/api/trunks', { name: 'VNPT', kind: 'address', host })).id
const hotline = (number: string, outbound: boolean) =>
  api.ok('POST', '/api/hotlines', {
    ...{ name: number, number, trunkId, outbound, open: overflow, fallback: overflow },
  })
const shown = (await hotline('02473001234', true)).id
const hidden = (await hotline('02473001235', false)).id

t.test('a new queue is answered whole, with defaults that suit a small business', async (t) => {
  const made = await api.ok('POST', '/api/queues', {
    name: 'Bán hàng',
    overflow,
    members: [{ userId: lan }],
  })
  t.match(made, {
    ...{ strategy: 'longest_idle', ringSeconds: 20, wrapUpSeconds: 10, maxWaitSeconds: 300 },
    ...{ maxCallers: null, joinWhen: 'logged_in', stayWhen: 'always', onReject: 'skip' },
    ...{ pauseAfter: null, record: false, ticket: true, serviceLevelSeconds: 20, language: 'vi' },
    members: [{ userId: lan, tier: 1, skills: [] }],
  })
  const { warnings: _, ...rest } = made
  t.same(await api.ok('GET', `/api/queues/${made.id}`), rest)
  await api('DELETE', `/api/queues/${made.id}`)
})

t.test('what is wrong is refused with its path, and nothing is made', async (t) => {
  const rows: readonly (readonly [status: number, path: string, more: object])[] = [
    [400, 'name', { name: '' }],
    [400, 'strategy', { strategy: 'loudest' }],
    [400, 'ringSeconds', { ringSeconds: 4 }],
    [400, 'wrapUpSeconds', { wrapUpSeconds: -1 }],
    [400, 'members', { members: [{ userId: lan }, { userId: lan }] }],
    [
      400,
      'members.0.skills.0.level',
      { members: [{ userId: lan, skills: [{ skill: 'a', level: 11 }] }] },
    ],
    [400, 'priorities.0.number', { priorities: [{ number: '09&PJSIP/x', priority: 1 }] }],
    [400, 'callerIdPrefix', { callerIdPrefix: '${SHELL(id)}' }],
    [400, 'callerIdPrefix', { callerIdPrefix: 'a,b)' }],
    [400, 'exitKey', { exitKey: '10' }],
    [409, 'number', { number: '101' }],
    [422, 'members.0.userId', { members: [{ userId: 999 }] }],
    [422, 'overflow.id', { overflow: { type: 'queue', id: 99 } }],
    [422, 'musicClassId', { musicClassId: 9 }],
    [422, 'messageSoundId', { messageSoundId: 9 }],
    [422, 'hotlineId', { hotlineId: 99 }],
    [422, 'hotlineId', { hotlineId: hidden }],
    [422, 'exitTo', { exitKey: '1' }],
    [422, 'callbackKey', { exitKey: '1', exitTo: overflow, callbackKey: '1' }],
  ]
  for (const [status, path, more] of rows) {
    const answer = await api('POST', '/api/queues', { name: 'Sai', overflow, ...more })
    t.equal(answer.status, status, `${path} ${JSON.stringify(more)}`)
    const { errors = [] } = answer.body as { errors?: { path: string }[] }
    t.ok(
      errors.some((fault) => fault.path === path),
      `${path}: ${JSON.stringify(errors)}`,
    )
  }
  t.same((await api.ok('GET', '/api/queues')).items, [])
})

t.test('whom and what a queue names stays while it does', async (t) => {
  const { id } = await api.ok('POST', '/api/queues', {
    ...{ name: 'Hỗ trợ', overflow, hotlineId: shown, members: [{ userId: lan }] },
  })
  const itself = await api('PATCH', `/api/queues/${id}`, { overflow: { type: 'queue', id } })
  t.equal(itself.status, 422, 'a queue does not lead to itself')
  t.equal((await api('DELETE', `/api/users/${lan}`)).status, 409, 'a member')
  t.equal((await api('DELETE', `/api/hotlines/${shown}`)).status, 409, 'its hotline')
  const hide = await api('PATCH', `/api/hotlines/${shown}`, { outbound: false })
  t.equal(hide.status, 409, 'nor may its hotline be hidden')
  await api.ok('PATCH', `/api/queues/${id}`, { members: [], hotlineId: null })
  t.equal((await api('DELETE', `/api/users/${lan}`)).status, 204)
  t.equal((await api('DELETE', `/api/queues/${id}`)).status, 204)
})
