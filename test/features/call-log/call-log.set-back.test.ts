import t from 'tap'
import { aCall } from './sample.js'
import { served } from './served.js'

const hourMs = 3_600_000
const noon = Date.parse('2026-11-20T12:00:00+07:00')

t.test(
  'calls from before and after the clock was set back are all listed, in one order',
  async (t) => {
    const before = Array.from({ length: 5 }, (_, i) =>
      aCall({ id: `td1-${noon / 1000}.${i}`, startedAt: noon + i * 1000 }),
    )
    const after = Array.from({ length: 5 }, (_, i) =>
      aCall({ id: `td1-${noon / 1000 - 3600}.${i + 5}`, startedAt: noon + i * 1000 - hourMs }),
    )
    const { get, ids, save } = await served(t, [...before, ...after])
    const all = [...before.toReversed(), ...after.toReversed()].map(({ id }) => id)
    t.same(await ids('limit=200'), all, 'by the time that the clock told, the newest first')
    t.same(await ids(`from=${encodeURIComponent('2026-11-20T12:00:00+07:00')}`), all.slice(0, 5))

    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await get(`/api/calls?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      // Calls go on being saved, an hour behind those that are being read.
      const n = seen.length
      await save([aCall({ id: `late.${n}`, startedAt: noon - hourMs / 2 - n })])
    }
    t.same(
      seen.filter((id) => !id.startsWith('late')),
      all,
      'each once, none left out',
    )
    t.equal(new Set(seen).size, seen.length)
  },
)
