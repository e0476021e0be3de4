import t from 'tap'
import { extension, ivr, replay } from './menus.js'
import { served } from './served.js'

const { ask, feature, actions, db } = await served(t)
const hangup = { type: 'hangup' } as const
const make = async (more: object = {}) => {
  const { status, body } = await ask('POST', 'ivrs', { name: 'Chính', otherwise: hangup, ...more })
  t.equal(status, 201, JSON.stringify(body))
  return body.id as number
}

t.test('a new menu is answered whole, with its defaults', async (t) => {
  const { status, body } = await ask('POST', 'ivrs', {
    name: ' Chính ',
    greetingSoundId: 1,
    keys: { '#': { type: 'repeat' }, '1': extension(101), '*': { type: 'back' } },
    otherwise: hangup,
  })
  t.equal(status, 201)
  const { id, createdAt, updatedAt, ...rest } = body
  t.same(rest, {
    name: 'Chính',
    number: null,
    greetingSoundId: 1,
    invalidSoundId: null,
    timeoutSoundId: null,
    timeoutSeconds: 7,
    attempts: 3,
    bargeIn: true,
    directDial: false,
    keys: { '#': { type: 'repeat' }, '1': extension(101), '*': { type: 'back' } },
    otherwise: hangup,
  })
  t.same((await ask('GET', `ivrs/${id}`)).body, body)
  t.equal(actions.at(-1), `ivr.created ivrs/${id}`)
})

t.test('what is wrong is refused with its path', async (t) => {
  const rows: readonly (readonly [status: number, path: string, more: object | string])[] = [
    [400, 'name', { name: '' }],
    [400, 'otherwise', { otherwise: null }],
    [400, 'otherwise.type', { otherwise: { type: 'back' } }],
    [400, 'timeoutSeconds', { timeoutSeconds: 0 }],
    [400, 'timeoutSeconds', { timeoutSeconds: 61 }],
    [400, 'attempts', { attempts: 11 }],
    [400, 'keys.1.type', { keys: { '1': { type: 'forward' } } }],
    [400, 'keys.1.id', { keys: { '1': { type: 'ivr', id: '1' } } }],
    [400, 'keys.1.id', { keys: { '1': { type: 'repeat', id: 1 } } }],
    [400, 'keys.12', { keys: { '12': hangup } }],
    [400, 'keys.A', { keys: { A: hangup } }],
    [400, 'keys.__proto__', '{"name":"x","otherwise":{"type":"hangup"},"keys":{"__proto__":{}}}'],
    [400, 'number', { number: '1' }],
    [400, 'number', { number: '113' }],
    [409, 'number', { number: '101' }],
    [422, 'greetingSoundId', { greetingSoundId: 10 }],
    [422, 'invalidSoundId', { invalidSoundId: 10 }],
    [422, 'timeoutSoundId', { timeoutSoundId: 10 }],
    [422, 'keys.5.id', { keys: { '5': extension(103) } }],
    [422, 'keys.#.id', { keys: { '#': ivr(99) } }],
    [422, 'keys.1.id', { keys: { '1': { type: 'queue', id: 1 } } }],
    [422, 'keys.1.trunkId', { keys: { '1': { type: 'external', number: '113', trunkId: 1 } } }],
    [422, 'otherwise.id', { otherwise: ivr(99) }],
  ]
  const before = await db('ivr').count()
  for (const [status, path, more] of rows) {
    const body = typeof more === 'string' ? more : { name: 'x', otherwise: hangup, ...more }
    const answer = await ask('POST', 'ivrs', body)
    t.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`)
    t.equal(answer.body.errors?.[0]?.path, path)
  }
  t.same(await db('ivr').count(), before)
})

t.test('a circle of silent callers is refused with the menus named', async (t) => {
  const a = await make({ name: 'Bán ¦ hàng' })
  const b = await make({ name: 'Kỹ thuật', otherwise: ivr(a) })
  const c = await make({ keys: { '1': ivr(a) }, otherwise: ivr(b) })
  for (const [otherwise, names] of [
    [ivr(a), `Bán | hàng (ivrs/${a})`],
    [ivr(b), `Bán | hàng (ivrs/${a}) → Kỹ thuật (ivrs/${b})`],
  ] as const) {
    const { status, body } = await ask('PATCH', `ivrs/${a}`, { otherwise })
    t.equal(status, 422)
    t.match(body, { code: 'unprocessable', errors: [{ path: 'otherwise' }] })
    t.match(JSON.stringify(body), names)
  }
  const keys = { '1': ivr(c), '2': ivr(a) }
  t.equal((await ask('PATCH', `ivrs/${a}`, { keys })).status, 200, 'keys may lead round')
})

t.test('a menu in use stays, and so does a sound', async (t) => {
  const below = await make()
  const above = await make({ keys: { '0': ivr(below) } })
  const { status, body } = await ask('DELETE', `ivrs/${below}`)
  t.equal(status, 409)
  t.match(JSON.stringify(body), `ivrs/${above}`)
  t.equal((await ask('PATCH', `ivrs/${above}`, { keys: {} })).status, 200)
  t.equal((await ask('DELETE', `ivrs/${below}`)).status, 204)
  t.equal(feature.open(below), undefined)
})

t.test('a number belongs to one menu', async (t) => {
  const id = await make({ number: '800' })
  const taken = { status: 409, body: { code: 'duplicate', errors: [{ path: 'number' }] } }
  t.match(await ask('POST', 'ivrs', { name: 'x', otherwise: hangup, number: '800' }), taken)
  t.equal((await ask('PATCH', `ivrs/${id}`, { name: 'Mới', number: '800' })).status, 200)
  t.match(await ask('PATCH', `ivrs/${await make()}`, { number: '800' }), taken)
})

t.test('a change is live for the next caller, and not for one in the menu', async (t) => {
  const id = await make({ greetingSoundId: 1, keys: { '1': extension(101) } })
  const walk = () => feature.open(id)
  const [early] = [walk()]
  t.equal((await ask('PATCH', `ivrs/${id}`, { keys: { '1': extension(102) } })).status, 200)
  const late = walk()
  const ways = [early, late].map((session) => session && replay(session, '1').at(-1))
  t.same(ways, ['[key 1] extension-101', '[key 1] extension-102'])
})

t.test('what is wanting is found in the menus as they are now', async (t) => {
  const id = await make({ name: 'Trống' })
  const codes = (entries: readonly number[]) =>
    feature
      .findings(new Set(entries))
      .filter(({ path }) => path.startsWith(`ivrs/${id}`))
      .map(({ code }) => code)
  t.same(codes([]), ['ivr_unreachable', 'ivr_no_greeting', 'ivr_empty'])
  await ask('PATCH', `ivrs/${id}`, { greetingSoundId: 2, keys: { '1': extension(101) } })
  t.same(codes([id]), [])
})

t.test('rendering names the menus there are', async (t) => {
  const { contexts } = await feature.conf(db)
  const count = (name: string) =>
    contexts.find((context) => context.name === name)?.extensions.length
  const [{ count: menus } = { count: 0 }] = await db('ivr').count({ count: '*' })
  t.equal(count('destination'), menus)
  t.equal(count('fallback'), menus)
  t.equal(count('numbers'), 1)
})
