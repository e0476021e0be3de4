import t from 'tap'
import type { Destination } from '../../../src/domain/destination.js'
import { findingFeature } from '../../../src/features/finding/finding.feature.js'
import {
  circleFindings,
  fallbackFindings,
  type Place,
} from '../../../src/features/finding/places.plan.js'
import { disabledTrunkFindings, unusedFindings } from '../../../src/features/finding/use.plan.js'
import { house } from '../../http/house.js'

const ivr = (id: number): Destination => ({ type: 'ivr', id })
const menu = (id: number, otherwise: Destination): Place => ({
  ...{ key: `ivr-${id}`, path: `ivrs/${id}`, name: `Menu ${id}` },
  ...{ onward: [otherwise], alone: otherwise },
})
const phone: Place = { key: 'extension-1', path: 'extensions/1', name: '101', onward: [] }
const box: Destination = { type: 'voicemail', id: 4 }
const voicemail: Place = {
  key: 'voicemail-4',
  path: 'voicemail-boxes/4',
  name: 'Chung',
  onward: [],
}
const hotline = (fallback: Destination) => [{ id: 7, name: 'Bán hàng', trunkId: 1, fallback }]
const hangup: Destination = { type: 'hangup' }
const reception: Destination = { type: 'extension', id: 1 }

const fallbacks: readonly (readonly [string, Destination, readonly Place[], string | undefined])[] =
  [
    ['a phone', reception, [], undefined],
    ['an outside number', { type: 'external', number: '0909123456', trunkId: 1 }, [], undefined],
    ['the end of the call', hangup, [], 'fallback_nothing'],
    ['a menu that leads to a phone', ivr(1), [menu(1, reception)], undefined],
    ['a menu that leads to the end', ivr(1), [menu(1, hangup)], 'fallback_nothing'],
    ['a menu that leads to itself', ivr(1), [menu(1, ivr(1))], 'fallback_circle'],
    [
      'two menus that lead to each other',
      ivr(1),
      [menu(1, ivr(2)), menu(2, ivr(1))],
      'fallback_circle',
    ],
    ['a menu that is not there', ivr(1), [], 'fallback_missing'],
    ['a box of voicemail', box, [voicemail], undefined],
    ['a box that is not there', box, [], 'fallback_missing'],
  ]
for (const [what, fallback, places, code] of fallbacks)
  t.test(`a fallback to ${what} is ${code ?? 'no finding'}`, async (t) => {
    const found = fallbackFindings(hotline(fallback), [phone, ...places])
    t.same(
      found.map((one) => one.code),
      code === undefined ? [] : [code],
    )
    t.ok(found.every(({ path }) => path === 'hotlines/7/fallback'))
  })

t.test('a circle is found once, at its first place, with its way', async (t) => {
  const first: Place = { key: 'hotline-7', path: 'hotlines/7', name: 'H', onward: [ivr(1), hangup] }
  const places = [
    first,
    menu(1, ivr(2)),
    menu(2, ivr(3)),
    menu(3, ivr(2)),
    menu(4, reception),
    phone,
  ]
  t.match(circleFindings(places), [
    { code: 'circle', path: 'ivrs/2', data: { circle: 'ivr-2 → ivr-3 → ivr-2' } },
  ])
  t.equal(circleFindings(places).length, 1)
  const chain = Array.from({ length: 3000 }, (_, i) => menu(i, ivr(i + 1)))
  t.same(circleFindings(chain), [], 'a long chain is none')
})

t.test('a hotline on a disabled trunk is found', async (t) => {
  const trunks = [
    { id: 1, name: 'VNPT', enabled: false },
    { id: 2, name: 'FPT', enabled: true },
  ]
  const hotlines = [1, 2].map((trunkId) => ({ id: trunkId + 10, name: 'H', trunkId }))
  t.match(disabledTrunkFindings(hotlines, trunks), [
    { path: 'hotlines/11/trunkId', data: { trunk: 'VNPT' } },
  ])
  t.equal(disabledTrunkFindings(hotlines, trunks).length, 1)
})

t.test('what nobody names is unused, and so is what only itself names', async (t) => {
  const object = (kind: string, id: number) => ({
    ...{ kind, id, path: `${kind}s/${id}`, name: `${kind} ${id}` },
  })
  const objects = [object('sound', 1), object('sound', 2), object('ivr', 1)]
  const named = [
    { kind: 'sound', id: 1, path: 'greetingSoundId', from: 'ivrs/1' },
    { kind: 'ivr', id: 1, path: 'keys.1.id', from: 'ivrs/1' },
  ]
  t.same(
    unusedFindings(objects, named).map(({ path }) => path),
    ['sounds/2', 'ivrs/1'],
  )
})

t.test('findings are told worst first, in the language of whoever asks', async (t) => {
  const finding = findingFeature({
    sources: [
      () => unusedFindings([{ kind: 'sound', id: 1, path: 'sounds/1', name: 'Nhạc $& {x}' }], []),
      () => fallbackFindings(hotline(hangup), []),
    ],
    sentences: {},
  })
  const { app, bearer } = await house(t, { features: [finding] })
  const url = '/api/config/findings'
  const headers = await bearer('supervisor')
  const ask = async (language: string) =>
    (await app.inject({ url, headers: { ...headers, 'accept-language': language } })).json().items
  t.match(await ask('en'), [
    {
      path: 'hotlines/7/fallback',
      text: 'When the service does not answer, calls to hotline Bán hàng end.',
    },
    { path: 'sounds/1', severity: 'info', text: 'Nhạc $& {x} is used nowhere.' },
  ])
  t.match((await ask('vi'))[1].text, 'Nhạc $& {x} không được dùng ở đâu.')
  t.equal((await app.inject({ url, headers: await bearer('agent') })).statusCode, 403)
})
