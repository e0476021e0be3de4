import t, { type Test } from 'tap'
import { openHouse } from '../../support/house.js'
import { type Script, scriptedPhone } from '../../support/sip/ua.js'
import { poll } from '../../support/wait.js'
import { bothHear, talk, told } from '../../telephony/talk.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }])
const { pbx, calls } = house
const { api, place } = pbx
let phones = 0

/** A phone that knows a number and a secret, and has not registered. */
async function phone(t: Test, user: string, secret: string, more: Partial<Script> = {}) {
  const made = await scriptedPhone({
    address: place.phone(150 + phones++),
    server: { host: place.server, port: place.sipPort },
    ...{ user, secret, tone: 440, ...more },
  })
  t.teardown(() => made.close())
  return made
}

const make = (number: string, more: object = {}) =>
  api.ok('POST', '/api/extensions', { number, name: `Máy ${number}`, ...more })
const look = (id: number) => api.ok('GET', `/api/extensions/${id}`)
const isNobodyAt = async (t: Test, id: number, words: string) =>
  t.same((await look(id)).contacts, [], words)
const refused = { message: /REGISTER was answered 40[13]/ }

t.test('who is registered stands in the answer: address, user agent, round trip', async (t) => {
  const { id, secret } = await make('230')
  await isNobodyAt(t, id, 'nobody yet')
  const first = await phone(t, '230', secret)
  await first.register()
  const [contact] = (await look(id)).contacts
  t.match(contact, { address: `${place.phone(150)}:15060`, uri: /^sip:230@/ })
  const measured = await poll(
    async () => (await look(id)).contacts.find((c: typeof contact) => c.reachable),
    'an answer to OPTIONS',
    5000,
  )
  t.type(measured.roundTripMs, 'number')
  t.ok(measured.roundTripMs > 0 && measured.roundTripMs < 3000)

  const second = await phone(t, '230', secret)
  await second.register()
  t.equal((await look(id)).contacts.length, 2, 'two devices of one extension')
  const listed = (await api.ok('GET', '/api/extensions')).items
  t.match(
    listed.map(({ number, registered }: Record<string, unknown>) => [number, registered]),
    [
      ['101', false],
      ['102', false],
      ['230', true],
    ],
  )
  t.equal(listed[2].contacts.length, 2)
  await first.unregister()
  await second.unregister()
  t.match(await look(id), { registered: false })
  await isNobodyAt(t, id, 'both left')
})

t.test('a new secret locks the old one out', async (t) => {
  const { id, secret } = await make('231')
  const old = await phone(t, '231', secret)
  await old.register()
  const made = await api('POST', `/api/extensions/${id}/secret`)
  t.match(made.body, { username: '231' })
  t.not(made.body.secret, secret)
  t.equal(made.headers.get('etag'), '"2"')
  await isNobodyAt(t, id, 'who registered with the old one is out')
  await t.rejects(old.register(), refused)
  const fresh = await phone(t, '231', made.body.secret)
  await fresh.register()
  t.match(await look(id), { registered: true })

  const chosen = 'chosen;by"a\\person#1'
  t.equal((await api('PATCH', `/api/extensions/${id}`, { secret: chosen })).status, 200)
  await t.rejects(fresh.register(), refused)
  await (await phone(t, '231', chosen)).register()
})

t.test('a deleted extension registers no more, and whoever gets its number is alone', async (t) => {
  const { id, secret } = await make('232')
  const old = await phone(t, '232', secret)
  await old.register()
  await api.ok('DELETE', `/api/extensions/${id}`)
  await t.rejects(old.register(), refused)
  t.equal((await api('GET', `/api/extensions/${id}`)).status, 404)
  const next = await make('232')
  t.not(next.id, id)
  t.match(await look(next.id), { registered: false })
  await isNobodyAt(t, next.id, 'the device of the one before is not inherited')
  await t.rejects(old.register(), refused)
})

t.test('a change of number moves the phone', async (t) => {
  const { id, secret } = await make('233')
  const old = await phone(t, '233', secret)
  await old.register()
  t.match(await api.ok('PATCH', `/api/extensions/${id}`, { number: '234' }), {
    number: '234',
    registered: false,
  })
  await t.rejects(old.register(), refused)
  const moved = await phone(t, '234', secret)
  await moved.register()
  t.match(await look(id), { registered: true })
  const caller = await house.scripted(t, '101', { tone: 440 })
  const gone = await caller.call('233')
  t.equal(await gone.refused(), 404)
  t.match(await calls.one(), { reason: 'wrong_number' })
  const [outgoing] = await talk(caller, moved)
  await outgoing.hangUp()
  t.match(await calls.one(), { status: 'success', to: { number: '234', name: 'Máy 233' } })

  const heir = await make('233')
  await isNobodyAt(t, heir.id, 'nobody is left at the old number')
})

t.test('an extension deleted in the middle of a call: the call goes on', async (t) => {
  const { id, secret } = await make('235', { name: 'Sắp xoá', record: true })
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await phone(t, '235', secret, { tone: 700 })
  await b.register()
  const [outgoing, incoming] = await talk(a, b)
  await api.ok('DELETE', `/api/extensions/${id}`)
  await bothHear([outgoing, a], [incoming, b])
  await incoming.hangUp()
  t.equal(await outgoing.over(), 'there')
  const record = await calls.one()
  t.match(record, {
    direction: 'internal',
    status: 'success',
    reason: 'answered',
    from: { number: '101', name: 'Máy 101' },
    to: { number: '235' },
    endedBy: 'callee',
    hasRecording: true,
  })
  t.equal(told(record), 'called ringing answered ended')
  const wrong = await a.call('235')
  t.equal(await wrong.refused(), 404)
  t.match(await calls.one(), { reason: 'wrong_number' })
})
