import t from 'tap'
import { trunkFaults } from '../../../src/features/trunk/trunk.faults.js'
import { newTrunk } from '../../../src/features/trunk/trunk.schema.js'
import { identifiedBy } from '../../../src/features/trunk/trunk.sources.js'

const trunk = (more: object) =>
  newTrunk.parse({ name: 'x', kind: 'address', host: 'c.vn', ...more })
const other = trunk({ name: 'other', addresses: ['198.51.100.0/28', '2001:db8:7::/64'] })
const registered = trunk({
  ...{ name: 'registered', kind: 'registration', host: '198.18.0.201' },
  ...{ username: 'u', password: 'p' },
})
const near = {
  others: [other, registered],
  ownAddresses: ['127.0.0.1', '::1', '192.0.2.7', '2001:db8:1::7'],
  transports: ['udp', 'tcp'],
  ipVersion: 4,
} as const
const registration = { kind: 'registration', username: 'u', password: 'p' }

for (const [what, fields, paths] of [
  ['an address of a carrier', { addresses: ['203.0.113.9'] }, []],
  ['a range of a carrier', { addresses: ['203.0.113.0/24', '2001:db8:9::/64'] }, []],
  ['the host stands for the address', { host: '203.0.113.9' }, []],
  ['a host that only IPv6 reaches', { host: '2001:db8:9::1' }, ['host']],
  ['a name is no address', {}, ['addresses']],
  ['this machine', { addresses: ['127.0.0.1'] }, ['addresses.0']],
  ['this machine by the host', { host: '127.0.0.1' }, ['host']],
  ['this machine in IPv6', { addresses: ['::1'] }, ['addresses.0']],
  ['this machine as IPv4 in IPv6', { addresses: ['::ffff:127.0.0.1'] }, ['addresses.0']],
  ['the same, spelled out', { addresses: ['0:0:0:0:0:ffff:7f00:1'] }, ['addresses.0']],
  ['a range with this machine', { addresses: ['127.0.0.0/24'] }, ['addresses.0']],
  ['a range whose text is another end', { addresses: ['127.0.0.255/24'] }, ['addresses.0']],
  ['another loopback address', { addresses: ['127.60.0.9'] }, []],
  ['the address of the box', { addresses: ['203.0.113.9', '192.0.2.7'] }, ['addresses.1']],
  ['a range with the box', { addresses: ['192.0.2.0/28'] }, ['addresses.0']],
  [
    'the IPv6 address of the box, spelled out',
    { addresses: ['2001:db8:1:0:0:0:0:7'] },
    ['addresses.0'],
  ],
  ['everything', { addresses: ['0.0.0.0/0'] }, ['addresses.0']],
  ['wider than /24', { addresses: ['203.0.112.0/23'] }, ['addresses.0']],
  ['IPv6 wider than /64', { addresses: ['2001:db8:9::/63'] }, ['addresses.0']],
  ['in the range of another trunk', { addresses: ['198.51.100.3'] }, ['addresses.0']],
  ['around the range of another trunk', { addresses: ['198.51.100.77/24'] }, ['addresses.0']],
  ['in the IPv6 range of another trunk', { addresses: ['2001:db8:7::1'] }, ['addresses.0']],
  ['its own address twice', { addresses: ['203.0.113.9', '203.0.113.8/29'] }, ['addresses.1']],
  ['nobody', { addresses: ['0.0.0.0'] }, ['addresses.0']],
  ['many', { addresses: ['224.0.0.1', 'ff02::1'] }, ['addresses.0', 'addresses.1']],
  ['TLS without a transport', { host: '203.0.113.9', transport: 'tls' }, ['transport']],
  ['a password without a user name', { host: '203.0.113.9', password: 'p' }, ['username']],
  ['a registration by name', { ...registration }, []],
  ['a registration without a login', { kind: 'registration' }, ['username', 'password']],
  ['a registration at this machine', { ...registration, host: '127.0.0.1' }, ['host']],
  [
    'a registration at the address of another trunk',
    { ...registration, host: '198.51.100.3' },
    ['host'],
  ],
  ['the host of a trunk that registers', { addresses: ['198.18.0.200/29'] }, ['addresses.0']],
  ['a second account at the same host', { ...registration, host: '198.18.0.201' }, []],
  ['a registration at this machine by name', { ...registration, host: 'localhost' }, ['host']],
  [
    'a registration that claims the address of another trunk',
    { ...registration, addresses: ['198.51.100.3'] },
    ['addresses.0'],
  ],
] as const)
  t.test(`${what}: ${paths.length === 0 ? 'taken' : `refused at ${paths.join(', ')}`}`, async (t) =>
    t.same(
      trunkFaults(trunk(fields), near).map(({ path }) => path),
      paths,
    ),
  )

const plain = { name: 'x', kind: 'address', host: 'c.vn' }

t.test('a host that two registrations share identifies neither', async (t) => {
  const one = { ...trunk({ ...registration, host: '203.0.113.9' }), id: 1 }
  const two = { ...one, id: 2 }
  t.same(identifiedBy(one, [one]), ['203.0.113.9'])
  t.same(identifiedBy(one, [one, two]), [])
  t.same(identifiedBy({ ...two, addresses: ['203.0.113.10'] }, [one, two]), ['203.0.113.10'])
})

for (const [what, fields] of [
  ['a line break in the host', { host: 'c.vn\nmatch=0.0.0.0/0' }],
  ['a section in the host', { host: 'c.vn][x' }],
  ['a parameter in the host', { host: 'c.vn;transport=tcp' }],
  ['a number that some take for an address', { host: '2130706433' }],
  ['half an address', { host: '127.1' }],
  ['a user name with a URI in it', { username: 'x@y>,<sip:z' }],
  ['a user name with a blank', { username: 'x y' }],
  ['a password with a line break', { password: 'x\ny' }],
  ['a password with a blank at its end', { password: 'x ' }],
  ['a domain with a parameter', { fromDomain: 'x;y' }],
  ['a rule with a pattern', { inboundRules: [{ at: 'prefix', strip: 'X.' }] }],
  ['a rule that does nothing', { inboundRules: [{ at: 'prefix' }] }],
  ['an address with a mask too long', { addresses: ['1.2.3.4/33'] }],
  ['an address with a name', { addresses: ['c.vn'] }],
  ['a codec twice', { codecs: ['alaw', 'alaw'] }],
  ['no codec', { codecs: [] }],
  ['no call at all', { maxCalls: 0 }],
  ['a port out of range', { port: 65_536 }],
] as const)
  t.test(`${what} is bad input`, async (t) =>
    t.notOk(newTrunk.safeParse({ ...plain, ...fields }).success),
  )
