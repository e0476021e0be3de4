import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { poll } from '../support/wait.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx } = house
const { api } = pbx
const accounts = { '02473001234': 'right-password', '02473005678': 'another-password' }
const carrier = await carrierOf(t, house, 1, { tone: 440, accounts })
const login = { kind: 'registration', host: carrier.address, port: carrier.port }
const state = async (id: number) => (await api.ok('GET', `/api/trunks/${id}`)).registration?.state

t.test('a trunk registers as soon as it is made, and tells so', async (t) => {
  const at = Date.now()
  const made = await api.ok('POST', '/api/trunks', {
    ...login,
    name: 'Viettel',
    username: '02473001234',
    password: 'right-password',
  })
  t.notOk('password' in made)
  const [contact] = await carrier.registered('02473001234')
  t.comment(`registered after ${Date.now() - at} ms: ${contact}`)

  t.match(contact, /;line=/)
  await poll(async () => (await state(made.id)) === 'registered', 'registration', 3000)
  const all = await api.ok('GET', '/api/trunks')
  t.match(all.items, [{ registration: { state: 'registered' }, reachable: true }])
  t.type(all.items[0].roundTripMs, 'number')

  await api.ok('PATCH', `/api/trunks/${made.id}`, { codecs: ['alaw'] })
  await poll(
    () => !carrier.contacts('02473001234').includes(contact ?? ''),
    'end of the first contact',
    5000,
  )
  await carrier.registered('02473001234', 1)
  t.notMatch(carrier.contacts('02473001234'), [contact], 'the registration before has ended')

  t.equal((await api('DELETE', `/api/trunks/${made.id}`)).status, 204)
  await carrier.registered('02473001234', 0)
  t.comment(await pbx.asterisk('pjsip show registrations'))
})

t.test('with a wrong password it tells `rejected`, and the right one helps at once', async (t) => {
  const made = await api.ok('POST', '/api/trunks', {
    ...login,
    name: 'Viettel',
    username: '02473001234',
    password: 'wrong-password',
  })
  await poll(async () => (await state(made.id)) === 'rejected', 'rejection', 5000)
  t.ok(carrier.refusals() > 0)
  const at = Date.now()
  await api.ok('PATCH', `/api/trunks/${made.id}`, { password: 'right-password' })
  await carrier.registered('02473001234')
  t.comment(`registered after ${Date.now() - at} ms`)
  await poll(async () => (await state(made.id)) === 'registered', 'registration', 3000)

  await api.ok('PATCH', `/api/trunks/${made.id}`, { enabled: false })
  await carrier.registered('02473001234', 0)
  t.match(await api.ok('GET', `/api/trunks/${made.id}`), { registration: null, reachable: null })
  t.equal((await api('DELETE', `/api/trunks/${made.id}`)).status, 204)
})
