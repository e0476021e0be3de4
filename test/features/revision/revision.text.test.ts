import t from 'tap'
import { configHouse } from './config-house.js'

t.test('a diff is told in both languages, and never a secret', async (t) => {
  const { ok, ask, db } = await configHouse(t)
  const vi = { 'accept-language': 'vi' }
  const told = async (number: number, headers = {}) =>
    (await ask('GET', `/config/revisions/${number}`, undefined, headers)).json().changes[0].text
  await ok('POST', '/trunks', { name: 'VNPT', password: 'first-secret' })
  await ok('PATCH', '/trunks/1', { password: 'second-secret' })
  const to = { type: 'extension', id: 1 }
  await ok('POST', '/extensions', { number: '101', name: 'A' })
  await ok('POST', '/hotlines', {
    ...{ number: '02838220001', name: 'Bán hàng', trunkId: 1, open: to, fallback: to },
  })
  await ok('PATCH', '/hotlines/1', { open: { type: 'hangup' }, name: 'x'.repeat(80), record: true })
  await ok('DELETE', '/hotlines/1')
  t.same(
    [await told(1), await told(2), await told(2, vi), await told(6), await told(6, vi)],
    [
      'Made trunk “VNPT”.',
      'Changed trunk “VNPT”: password changed.',
      'Sửa trung kế “VNPT”: password đã đổi.',
      `Removed hotline “02838220001 ${'x'.repeat(80)}”.`,
      `Xóa hotline “02838220001 ${'x'.repeat(80)}”.`,
    ],
  )
  t.match(await told(5), /: name .*; open extension 1 → hangup; record false → true\.$/)
  const everything = await Promise.all(
    ['/config/revisions', '/config/revisions/2', '/config/revisions/1/diff/2', '/audit'].map(
      async (url) => (await ask('GET', url)).body,
    ),
  )
  t.notMatch(everything.join(), /(first|second)-secret/)
  await ok('POST', '/config/revisions/1/restore')
  t.match(JSON.parse((await db('trunk').first()).data), { password: 'first-secret' })
  t.match((await ok('GET', '/config/revisions/7')).changes, [
    { change: 'deleted', object: 'extensions/1' },
    { text: 'Changed trunk “VNPT”: password changed.' },
  ])
})
