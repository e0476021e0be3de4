import t from 'tap'
import { openHouse } from '../../support/house.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { api } = house.pbx
const newest = async (): Promise<number> =>
  (await api.ok('GET', '/api/config/revisions?limit=1')).items[0].number

t.test('a phone registers again once its deleted extension is restored', async (t) => {
  const { id } = house.extensions.get('101') ?? {}
  const before = await newest()
  const phone = await house.scripted(t, '101', { tone: 440 })
  await api.ok('DELETE', `/api/extensions/${id}`)
  await t.rejects(phone.register(), 'without its extension it is refused')
  const restored = await api.ok('POST', `/api/config/revisions/${before}/restore`)
  t.match(restored, { revision: before + 2, touched: 1 })
  await phone.register()
  t.match(await api.ok('GET', `/api/extensions/${id}`), { number: '101', registered: true })
})

t.test('the whole goes out and comes in again, live', async (t) => {
  const document = await api.ok('GET', '/api/config/export')
  const { id } = house.extensions.get('102') ?? {}
  await api.ok('DELETE', `/api/extensions/${id}`)
  t.match(await api.ok('POST', '/api/config/import', document), { touched: 1, missing: [] })
  await house.scripted(t, '102', { tone: 440 })
  t.same(await api.ok('GET', '/api/config/export'), document)
})
