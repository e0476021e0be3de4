import t from 'tap'
import { wholeHouse } from '../revision/whole-house.js'

t.test('a simulated call to a hotline ends where its trunk is disabled, and says so', async (t) => {
  const { ok } = await wholeHouse(t)
  await ok('POST', '/extensions', { number: '101', name: 'A' })
  const to = { type: 'extension', id: 1 }
  const trunk = { name: 'VNPT', kind: 'address', host: '203.0.113.9' }
  await ok('POST', '/trunks', trunk)
  const hotline = { number: '02473001234', name: 'Bán hàng', trunkId: 1, open: to, fallback: to }
  await ok('POST', '/hotlines', hotline)
  const imagined = { hotline: '02473001234', from: '0909789846' }
  const open = await ok('POST', '/routing/simulate', imagined)
  t.match(open.destination, to)
  await ok('PATCH', '/trunks/1', { enabled: false })
  const shut = await ok('POST', '/routing/simulate', imagined)
  t.match(shut, {
    destination: { type: 'hangup' },
    steps: [{ code: 'hotline_trunk_disabled', text: /Trunk VNPT of hotline Bán hàng is disabled/ }],
  })
})
