import t from 'tap'
import type { PlacedCall } from '../../../src/domain/placed-call.js'
import { trunkFeature } from '../../../src/features/trunk/trunk.feature.js'
import { type TrunkLive, trunkKind } from '../../../src/features/trunk/trunk.schema.js'
import { keptHouse } from '../../kept/kept-house.js'

const live: TrunkLive = { registration: { state: 'registered' }, reachable: true, roundTripMs: 8 }
const placed: PlacedCall[] = []
const house = await keptHouse(t, [trunkKind], (deps) =>
  trunkFeature({
    ...deps,
    ownAddresses: () => ['127.0.0.1', '192.0.2.7'],
    transports: ['udp', 'tcp'],
    ipVersion: 4,
    hotlines: async () => [],
    live: async (endpoint) => (endpoint === 'trunk-1' ? live : undefined),
    ask: async () => undefined,
    placeCall: async (call) => {
      placed.push(call)
      return placed.length > 1 ? undefined : 'td1-1.2'
    },
  }),
)
const { ask } = house
const body = {
  name: 'Viettel',
  kind: 'registration',
  host: 'SIP.Carrier.VN',
  username: '0247',
  password: 'kX3vP0aQ9wZ7',
}

t.test('a trunk is made, shown without its password, changed and removed', async (t) => {
  const made = await ask('POST', '/api/trunks', body)
  t.equal(made.statusCode, 201, made.body)
  t.match(made.json(), { id: 1, host: 'sip.carrier.vn', port: 5060, ...live })
  t.notMatch(made.body, body.password)
  const changed = await ask('PATCH', '/api/trunks/1', { maxCalls: 5 })
  t.match(changed.json(), { maxCalls: 5, username: '0247', codecs: ['alaw', 'ulaw'] })
  const log = await ask('GET', '/api/audit')
  t.notMatch(log.body, body.password)
  t.notMatch((await ask('GET', '/api/trunks')).body, body.password)
  t.notMatch(house.lines.join(''), body.password)
})

t.test('what cannot be is refused with the path of the field', async (t) => {
  const refused = await ask('POST', '/api/trunks', {
    name: 'x',
    kind: 'address',
    host: 'c.vn',
    addresses: ['192.0.2.0/28'],
    transport: 'tls',
  })
  t.equal(refused.statusCode, 422)
  t.match(refused.json(), {
    detail: 'This cannot be done: transport is not open on this box.',
    errors: [{ path: 'transport' }, { path: 'addresses.0', message: /address of this box/ }],
  })
  t.equal((await ask('PATCH', '/api/trunks/1', { username: '' })).statusCode, 422)
  t.equal((await ask('POST', '/api/trunks', body)).statusCode, 409, 'the name is taken')
})

t.test('a test call is placed by an admin, and by nobody else', async (t) => {
  const url = '/api/trunks/1/test-call'
  const to = { to: '0909789846' }
  for (const as of ['supervisor', 'agent'] as const)
    t.equal((await ask('POST', url, to, { as })).statusCode, 403)
  const answer = await ask('POST', url, to)
  t.equal(answer.statusCode, 202)
  t.same(answer.json(), { id: 'td1-1.2' })
  t.match(placed, [
    {
      channel: 'PJSIP/trunk-1/sip:0909789846@sip.carrier.vn:5060',
      context: 'test-call',
      variables: { 'GROUP(trunk)': '1' },
    },
  ])
  t.equal((await ask('POST', url, to)).statusCode, 503, 'Asterisk cannot be asked')
  t.match((await ask('GET', '/api/audit')).body, 'trunk.test-call')
})
