import fc from 'fast-check'
import t from 'tap'
import type { Database } from '../../../src/db/database.js'
import { configHouse } from './config-house.js'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

type Target = { type: string; id?: number }
type Drawn = { path: string; body: object & { trunkId?: number; open?: Target; fallback?: Target } }

/** Ids grow: what was drawn becomes what is mostly there. */
const realIn = (db: Database) => {
  const some = async (table: string, pick = 0): Promise<number> => {
    const ids: readonly number[] = await db(table).orderBy('id').pluck('id')
    return ids[pick % (ids.length + 1)] ?? 999
  }
  const target = async (to: Target | undefined) =>
    to?.id === undefined ? to : { ...to, id: await some('extension', to.id) }
  return async ({ path, body }: Drawn, pick: number) => ({
    ...{ path, id: await some(path.slice(0, -1), pick) },
    body:
      body.trunkId === undefined
        ? body
        : {
            ...{ ...body, trunkId: await some('trunk', body.trunkId) },
            ...{ open: await target(body.open), fallback: await target(body.fallback) },
          },
  })
}

t.test('after 200 random changes any state of before comes back whole', async (t) => {
  const { ask, state, newest, pass, ok, db } = await configHouse(t)
  const number = fc.integer({ min: 100, max: 115 }).map(String)
  const id = fc.integer({ min: 1, max: 12 })
  const name = fc.constantFrom('A', 'B', 'C', 'D')
  const to = fc.oneof(
    fc.record({ type: fc.constant('extension'), id }),
    fc.constant({ type: 'hangup' }),
  )
  const phone = fc.integer({ min: 1, max: 6 }).map((n) => `0283822000${n}`)
  const object = fc.oneof(
    fc.record({ path: fc.constant('extensions'), body: fc.record({ number, name }) }),
    fc.record({
      path: fc.constant('trunks'),
      body: fc.record({ name, password: fc.option(name) }),
    }),
    fc.record({
      path: fc.constant('hotlines'),
      body: fc.record({ number: phone, name, trunkId: id, open: to, fallback: to }),
    }),
  )
  const method = fc.constantFrom('POST', 'POST', 'PATCH', 'PATCH', 'DELETE')
  const changes = fc.sample(fc.tuple(method, object, id), { numRuns: 4000, seed })
  const states = new Map<number, object>()
  const real = realIn(db)
  for (const [method, object, pick] of changes) {
    if (states.size >= 200) break
    const { path, body, id } = await real(object, pick)
    pass(1000)
    const url = method === 'POST' ? `/${path}` : `/${path}/${id}`
    const { statusCode } = await ask(method as 'POST', url, method === 'DELETE' ? undefined : body)
    t.ok(statusCode < 500, `${method} ${url}: ${statusCode}`)
    const number = await newest()
    if (statusCode < 300 && number > 0 && !states.has(number)) states.set(number, await state())
  }
  t.equal(states.size, 200, `seed ${seed}`)
  const ways = fc.sample(fc.constantFrom(...states.keys()), { numRuns: 25, seed })
  for (const number of ways) {
    const { touched } = await ok('POST', `/config/revisions/${number}/restore`)
    t.same(await state(), states.get(number), `${number} (${touched} objects), seed ${seed}`)
    states.set(await newest(), await state())
  }
})
