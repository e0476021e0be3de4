import { readFileSync } from 'node:fs'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { sippLogin, startSipp } from '../support/sipp.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx, calls } = house
const total = 150

/** Edit `i`: mostly good ones, every fourth one that must be refused, and what is expected. */
async function edit(i: number, ids: Map<string, number>): Promise<readonly [number, number]> {
  const number = String(200 + i)
  const send = async (method: string, path: string, body?: unknown): Promise<number> =>
    (await pbx.api(method, path, body)).status
  const name = `Phòng ${i}; [evil] "${'$'}{SHELL(id)}"`
  switch (i % 4) {
    case 0: {
      const answer = await pbx.api('POST', '/api/extensions', { number, name })
      ids.set(number, answer.body.id)
      return [answer.status, 201]
    }
    case 1: {
      const id = ids.get(String(200 + i - 1))
      return [await send('PATCH', `/api/extensions/${id}`, { name: `${name} mới` }), 200]
    }
    case 2:
      if (i % 8 === 2) return [await send('POST', '/api/extensions', { number: '102', name }), 409]
      return [await send('POST', '/api/extensions', { number, name: 'a\r\n[evil]' }), 400]
    default: {
      const before = String(200 + i - 3)
      if (i % 3 === 0)
        return [await send('PATCH', `/api/extensions/${ids.get(before)}`, { number: '115' }), 400]
      const status = await send('DELETE', `/api/extensions/${ids.get(before)}`)
      ids.delete(before)
      return [status, 204]
    }
  }
}

t.test('100 edits while 10 calls a second run: no call is lost and all agree', async (t) => {
  const server = { host: pbx.place.server, port: pbx.place.sipPort }
  const login = (number: string): string =>
    sippLogin(number, house.extensions.get(number)?.secret ?? '')
  const answering = { address: pbx.place.phone(1), server }
  const rows = [['102', login('102')]]
  t.match(await startSipp({ ...answering, scenario: 'register', rows, calls: 1 }).done(), {
    successful: 1,
  })
  const callee = startSipp({ ...answering, scenario: 'answer' })
  const caller = startSipp({
    scenario: 'call',
    address: pbx.place.phone(2),
    server,
    rows: [['101', login('101'), '102']],
    calls: total,
    rate: 10,
    pause: 500,
  })

  const ids = new Map<string, number>()
  const wrong: string[] = []
  for (let i = 0; i < 100; i++) {
    const [got, wanted] = await edit(i, ids)
    if (got !== wanted) wrong.push(`edit ${i}: ${got} instead of ${wanted}`)
  }
  t.same(wrong, [])

  const result = await caller.done()
  t.match(result, { successful: total, failed: 0 }, result.errors)
  t.equal(result.retransmissions, 0, 'Asterisk never kept a phone waiting for half a second')
  t.match(await callee.stop(), { successful: total, failed: 0 })
  const records = await calls.next(total, 10_000)
  t.equal(records.filter(({ status }) => status === 'success').length, total)

  const expected = ['101', '102', ...ids.keys()].toSorted()
  const page = await pbx.api.ok('GET', '/api/extensions?limit=100')
  const database = page.items.map((item: { number: string }) => item.number).toSorted()
  t.same(database, expected, 'the database')
  const shown = await pbx.asterisk('pjsip show endpoints')
  const endpoints = [...shown.matchAll(/^ Endpoint: {2}(\d+)/gm)]
    .map((found) => found[1])
    .toSorted()
  t.same(endpoints, expected, 'Asterisk')
  const text = readFileSync(`${pbx.data}/conf/generated/pjsip.conf`, 'utf8')
  const sections = new Set([...text.matchAll(/^\[(.*?)\]/gm)].map((found) => found[1]))
  t.same([...sections].toSorted(), expected, 'the file')
  t.match(await pbx.asterisk('core show channels'), /0 active channels/)
})
