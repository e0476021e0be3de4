import fc from 'fast-check'
import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { requireMatch } from '../../src/http/etag.js'
import { languageOf } from '../../src/http/language.js'
import { networkCheck } from '../../src/http/networks.js'
import { afterId, page } from '../../src/http/page.js'

const languages: readonly (readonly [string | undefined, 'vi' | 'en'])[] = [
  [undefined, 'vi'],
  ['', 'vi'],
  ['*', 'vi'],
  ['vi', 'vi'],
  ['VI-vn', 'vi'],
  ['en-US,en;q=0.9,vi;q=0.8', 'en'],
  ['vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
  ['fr,vi;q=0.1', 'vi'],
  ['vi;q=0', 'vi'],
  ['vi;q=x', 'vi'],
  ['vietnamese', 'vi'],
  [';;;,,,=', 'vi'],
]

t.test(
  'the language is the one that Accept-Language prefers of the two, else Vietnamese',
  async (t) => {
    for (const [header, language] of languages)
      t.equal(languageOf(header), language, String(header))
  },
)

const matches: readonly (readonly [string | undefined, boolean])[] = [
  [undefined, true],
  ['"3"', true],
  ['*', true],
  ['"1", "3"', true],
  ['W/"3"', false],
  ['"2"', false],
  ['3', false],
  ['', false],
]

t.test('If-Match holds by strong comparison with the version stored', async (t) => {
  for (const [header, holds] of matches) {
    const request = { headers: { 'if-match': header } } as unknown as FastifyRequest
    const attempt = () => requireMatch(request, 3)
    if (holds) t.doesNotThrow(attempt, String(header))
    else t.throws(attempt, { code: 'stale' }, String(header))
  }
})

t.test(
  'addresses lie in a network or not, IPv4 also when seen through an IPv6 socket',
  async (t) => {
    const inside = networkCheck(['192.168.1.0/24', '10.0.0.1/32', 'fd00::/8'])
    for (const address of [
      '192.168.1.255',
      '10.0.0.1',
      'fd12::1',
      '::ffff:192.168.1.7',
      'fd00::1%eth0',
    ])
      t.ok(inside(address), address)
    for (const address of ['192.168.2.1', '10.0.0.2', 'fe80::1', '::1', '127.0.0.1', '', 'x'])
      t.notOk(inside(address), address)
    t.ok(networkCheck([])('8.8.8.8'), 'no network named means any')
  },
)

t.test('pages one after the other hold every row once, in order', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1 })),
        fc.integer({ min: 1, max: 9 }),
        (ids, limit) => {
          const all = ids.toSorted((a, b) => a - b)
          const seen: number[] = []
          let cursor: string | null | undefined
          while (cursor !== null) {
            const after = afterId(cursor) ?? 0
            const rows = all.filter((id) => id > after).map((id) => ({ id }))
            const { items, nextCursor } = page(rows.slice(0, limit + 1), limit)
            seen.push(...items.map(({ id }) => id))
            cursor = nextCursor
          }
          return JSON.stringify(seen) === JSON.stringify(all)
        },
      ),
    ),
  )
})

t.test('a cursor that we did not give out is refused', async (t) => {
  const forged = [
    '',
    'x',
    'aWQ6',
    'id:1',
    ...['id:0', 'id:-1', 'id:1e3', 'id:1 or 1', ' id:1'].map(encoded),
  ]
  for (const cursor of forged) t.throws(() => afterId(cursor), { code: 'bad-cursor' }, cursor)
  t.equal(afterId(encoded('id:17')), 17)
})

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
