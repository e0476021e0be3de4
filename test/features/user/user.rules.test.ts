import t from 'tap'
import { usersByExtension } from '../../../src/features/user/user.feature.js'
import { extensions, newUser, office, queues } from './office.js'

t.test('the last admin stays, also when two are removed at once', async (t) => {
  const { ask, db } = await office(t)
  const one = (await ask('POST', '/users', newUser('one', { role: 'admin' }))).json()
  t.match((await ask('DELETE', `/users/${one.id}`)).json(), { status: 409, code: 'last-admin' })
  t.match((await ask('PATCH', `/users/${one.id}`, { role: 'agent' })).json(), {
    code: 'last-admin',
  })
  const two = (await ask('POST', '/users', newUser('two', { role: 'admin' }))).json()
  const answers = await Promise.all([
    ask('DELETE', `/users/${one.id}`),
    ask('PATCH', `/users/${two.id}`, { role: 'supervisor' }),
  ])
  t.same(answers.map(({ statusCode }) => statusCode).toSorted(), [204, 409])
  t.equal((await db('user').where({ role: 'admin' })).length, 1)
})

t.test('an extension belongs to one user at most, and to none when it is deleted', async (t) => {
  const { ask, db } = await office(t)
  const [extensionId] = await extensions(db, '101')
  const mai = (await ask('POST', '/users', newUser('mai', { extensionId }))).json()
  t.equal(mai.extensionId, extensionId)
  const other = await ask('POST', '/users', newUser('lan', { extensionId }))
  t.match(other.json(), { status: 409, code: 'duplicate', detail: /extensionId/ })
  t.same(other.json().errors, [{ path: 'extensionId', message: 'đã được dùng' }])
  t.same(
    await usersByExtension(db),
    new Map([
      [
        extensionId,
        { userId: mai.id, name: mai.name, receivingMethod: 'all' as const, agentPhone: null },
      ],
    ]),
  )

  await db('extension').where({ id: extensionId }).delete()
  t.equal((await ask('GET', `/users/${mai.id}`)).json().extensionId, null)
  t.equal((await usersByExtension(db)).size, 0)
})

t.test('an extension is taken away by null and kept when it is not sent', async (t) => {
  const { ask, db } = await office(t)
  const [extensionId] = await extensions(db, '101')
  const { id } = (await ask('POST', '/users', newUser('mai', { extensionId }))).json()
  t.equal((await ask('PATCH', `/users/${id}`, { name: 'B' })).json().extensionId, extensionId)
  t.equal((await ask('PATCH', `/users/${id}`, { extensionId: null })).json().extensionId, null)
})

t.test(
  'a queue that was deleted since keeps nobody who is limited to it from a change',
  async (t) => {
    const { ask, db } = await office(t)
    const ids = await queues(db, 'sales', 'repairs', 'accounts')
    const [sales, repairs, accounts] = ids
    const limited = { role: 'supervisor', supervisedQueueIds: [repairs, sales] }
    const { id } = (await ask('POST', '/users', newUser('mai', limited))).json()
    await db('queue').where({ id: repairs }).delete()

    const renamed = await ask('PATCH', `/users/${id}`, { name: 'B' })
    t.match(renamed.json(), { name: 'B', supervisedQueueIds: [repairs, sales] }, 'its id is left')
    const patch = (supervisedQueueIds: unknown) =>
      ask('PATCH', `/users/${id}`, { supervisedQueueIds })
    const again = await patch([repairs, sales])
    t.same(again.json().supervisedQueueIds, [sales], 'its id goes when the limit is sent')
    const more = await patch([sales, accounts])
    t.same(more.json().supervisedQueueIds, [sales, accounts])
    t.match((await patch([accounts, repairs])).json(), {
      status: 422,
      errors: [{ path: 'supervisedQueueIds.1' }],
    })
    const other = newUser('lan', { role: 'supervisor', supervisedQueueIds: [repairs] })
    t.match((await ask('POST', '/users', other)).json(), { status: 422 })
    t.equal((await db('user').where({ username: 'lan' })).length, 0)
  },
)

t.test('every change to a user is a row of the audit log, or it did not happen', async (t) => {
  const { ask, db } = await office(t)
  const { id } = (await ask('POST', '/users', newUser('mai'))).json()
  await ask('PATCH', `/users/${id}`, { role: 'supervisor', password: 'another one' })
  await ask('DELETE', `/users/${id}`)
  const rows = await db('audit').where('object', `users/${id}`).orderBy('id')
  t.same(
    rows.map(({ action, details }) => [action, JSON.parse(details)]),
    [
      [
        'user.created',
        {
          ...{ extensionId: null, name: 'Nguyễn Thị Mai', role: 'agent', username: 'mai' },
          ...{ receivingMethod: 'all', agentPhone: null, agentPhoneConfirm: true, hotlineId: null },
          ...{ monitorable: true, supervisedQueueIds: null },
        },
      ],
      ['user.changed', { password: 'changed', role: 'supervisor' }],
      ['user.deleted', { username: 'mai' }],
    ],
  )
  await db.schema.renameTable('audit', 'gone')
  t.equal((await ask('POST', '/users', newUser('lan'))).statusCode, 500)
  t.equal((await db('user').where({ username: 'lan' })).length, 0)
})
