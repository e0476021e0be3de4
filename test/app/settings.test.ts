import t from 'tap'
import { openHouse } from '../support/house.js'

const { pbx } = await openHouse(t, [{ number: '101' }])
const { api } = pbx

t.test('settings that are no part of the document are neither in it nor lost by it', async (t) => {
  await api.ok('PUT', '/api/settings/call-log', { mistaken: 'any' })
  const sms = { enabled: true, brand: 'Cong ty', kind: 'file' }
  await api.ok('PUT', '/api/settings/sms', sms)
  const guard = await api.ok('GET', '/api/settings/fraud-guard')
  await api.ok('PUT', '/api/settings/fraud-guard', { ...guard, freezeAfter: 7 })
  const document = await api.ok('GET', '/api/config/export')
  t.same(
    document.settings.map(({ name }: { name: string }) => name),
    ['fraud-guard'],
  )
  await api.ok('POST', '/api/config/import', document)
  t.match(await api.ok('GET', '/api/settings/call-log'), { mistaken: 'any' })
  t.match(await api.ok('GET', '/api/settings/sms'), sms)
})
