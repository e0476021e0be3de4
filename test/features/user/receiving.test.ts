import t from 'tap'
import { hotlineNumbers } from '../../../src/app.outbound.js'
import { accountName, receivingMethods, ringTargets } from '../../../src/domain/receiving.js'
import { refuseStranded } from '../../../src/features/user/user.receiving.js'
import { extensions, newUser, office } from './office.js'

const hotline = (outbound: boolean) => ({
  unique: '02727777787',
  data: JSON.stringify({ number: '02727777787', name: 'Tổng đài', outbound }),
  ...{ version: 1, createdAt: 0, updatedAt: 0 },
})

t.test('what rings is a function of the method and of what the person has', async (t) => {
  const both = { extension: '101', ownPhone: '0909789846' }
  const rings = receivingMethods.map((receivingMethod) =>
    ringTargets({ receivingMethod, ...both }).join(' '),
  )
  t.same(rings, ['desk app web', 'own-phone', 'app web', 'desk'])
  const none = { extension: undefined, ownPhone: null }
  for (const receivingMethod of receivingMethods)
    t.same(ringTargets({ receivingMethod, ...none }), [])
  t.same(
    (['desk', 'app', 'web'] as const).map((kind) => accountName('101', kind)),
    ['101', '101-app', '101-web'],
  )
})

t.test('a person receives on everything until it is said otherwise', async (t) => {
  const { ask } = await office(t)
  const made = await ask('POST', '/users', newUser('mai'))
  t.match(made.json(), {
    ...{ receivingMethod: 'all', agentPhone: null, agentPhoneConfirm: true, hotlineId: null },
  })
})

t.test('an own phone is 84 and 9 digits, and a Vietnamese mobile', async (t) => {
  const { ask, db } = await office(t)
  await db('hotline').insert(hotline(true))
  const { id } = (await ask('POST', '/users', newUser('mai'))).json()
  const set = (agentPhone: string) => ask('PATCH', `/users/${id}`, { agentPhone })
  for (const wrong of ['0909789846', '+84909789846', '849097898461', '8490978984', '1', ''])
    t.match((await set(wrong)).json(), { code: 'bad-input', errors: [{ path: 'agentPhone' }] })
  for (const notMobile of ['841900123456'.slice(0, 11), '84287300123', '84102030405'])
    t.match((await set(notMobile)).json(), {
      ...{ status: 422, errors: [{ path: 'agentPhone' }] },
    })
  t.match((await set('84909789846')).json(), { agentPhone: '84909789846' })
})

t.test(
  'without a number or a hotline nobody may receive on an own phone, whoever saves',
  async (t) => {
    const { ask, db, app, browser, person } = await office(t)
    const { id } = await person('mai', 'agent')
    const headers = await browser('mai')
    const method = { receivingMethod: 'agent_phone' }
    const asAdmin = (body: object) => ask('PATCH', `/users/${id}`, body)
    const herself = (payload: object) =>
      app.inject({ method: 'PATCH', url: '/api/users/me', headers, payload })
    for (const save of [asAdmin, herself]) {
      const neither = await save(method)
      t.equal(neither.statusCode, 422)
      t.same(
        neither.json().errors.map(({ path }: { path: string }) => path),
        ['agentPhone', 'hotlineId'],
      )
    }
    await db('hotline').insert(hotline(false))
    t.match((await herself({ ...method, agentPhone: '84909789846' })).json(), {
      ...{ status: 422, errors: [{ path: 'hotlineId' }] },
    })
    await db('hotline').update(hotline(true))
    t.match((await herself({ ...method, agentPhone: '84909789846' })).json(), method)
    t.equal((await asAdmin({ agentPhone: null })).statusCode, 422, 'the number stays needed')
    await db('hotline').delete()
    await t.rejects(refuseStranded(db, hotlineNumbers), { code: 'unprocessable' })
    await asAdmin({ receivingMethod: 'all' })
    await refuseStranded(db, hotlineNumbers)
  },
)

t.test('a person may change how calls come, and nothing else', async (t) => {
  const { app, browser, person, ask } = await office(t)
  const { id } = await person('mai', 'agent')
  const headers = await browser('mai')
  const herself = (payload: object) =>
    app.inject({ method: 'PATCH', url: '/api/users/me', headers, payload })
  t.match((await herself({ receivingMethod: 'app' })).json(), { receivingMethod: 'app' })
  for (const more of [{ role: 'admin' }, { hotlineId: 1 }, { agentPhoneConfirm: false }])
    t.equal((await herself(more)).statusCode, 400)
  t.match((await ask('GET', `/users/${id}`)).json(), { receivingMethod: 'app', role: 'agent' })
  const entries = (await ask('GET', '/audit?limit=200')).json().items
  t.ok(
    entries.some(
      ({ action, username }: { action: string; username: string }) =>
        action === 'user.changed' && username === 'mai',
    ),
  )
})

t.test('Asterisk is told of what phones are concerned by, and of nothing else', async (t) => {
  const { ask, db, phones } = await office(t)
  const [extensionId] = await extensions(db, '101')
  const { id } = (await ask('POST', '/users', newUser('mai'))).json()
  await ask('PATCH', `/users/${id}`, { name: 'Mai', receivingMethod: 'app' })
  t.same(phones.told, [])
  await ask('PATCH', `/users/${id}`, { extensionId })
  t.same(phones.forgotten, ['101-app', '101-web'], 'nobody inherits devices')
  await ask('PATCH', `/users/${id}`, { name: 'Chị Mai' })
  await ask('PATCH', `/users/${id}`, { extensionId, receivingMethod: 'app' })
  t.same(phones.told, ['user.changed'])
  await ask('PATCH', `/users/${id}`, { receivingMethod: 'ip_phone' })
  await ask('DELETE', `/users/${id}`)
  await ask('POST', '/users', newUser('lan', { extensionId }))
  t.same(phones.told, ['user.changed', 'user.changed', 'user.deleted', 'user.created'])
})
