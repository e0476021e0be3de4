import t from 'tap'
import { render } from '../../../src/conf/render.js'
import { trunkContexts, trunkEndpoint } from '../../../src/features/trunk/trunk.conf.js'
import { newTrunk, type Trunk } from '../../../src/features/trunk/trunk.schema.js'
import { golden } from '../../support/golden.js'

const kept = { version: 1, createdAt: 0, updatedAt: 0 }
const trunk = (id: number, fields: object): Trunk => ({
  ...newTrunk.parse({ name: `Trunk ${id}`, kind: 'address', host: '203.0.113.9', ...fields }),
  ...kept,
  id,
})

const byAddress = trunk(3, {
  addresses: ['203.0.113.9', '2001:db8::/64'],
  maxCalls: 20,
  inboundRules: [{ at: 'prefix', strip: '99' }],
})
const byRegistration = trunk(4, {
  kind: 'registration',
  host: 'sip.carrier.vn',
  port: 5070,
  transport: 'tcp',
  username: '+8424@carrier',
  password: 'a;b"c\\d[e]${f}#exec=',
  codecs: ['alaw', 'opus'],
  dtmf: 'info',
  callerIdStyle: 'pai',
  diversion: true,
  fromDomain: 'ims.carrier.vn',
})
const trunks = [byAddress, byRegistration]
const hotlines = [
  { id: 7, number: '02473001234', trunkId: 3 },
  { id: 8, number: '19001234', trunkId: 4 },
]
const rendered = render(
  [
    {
      endpoints: [
        trunkEndpoint(byAddress, ['203.0.113.9', '2001:db8::/64']),
        trunkEndpoint(byRegistration, []),
      ],
      contexts: trunkContexts(trunks, hotlines),
    },
  ],
  {},
)
const file = (name: string) => rendered.files.find((f) => f.name === name)?.text ?? ''

t.test('pjsip.conf has all that a carrier needs', async (t) => {
  const text = file('pjsip.conf')
  t.equal(text, golden('conf/golden/trunk.pjsip.conf', text))
})

t.test(
  'extensions.conf has each spelling of each number of a trunk, and nothing else',
  async (t) => {
    const text = file('extensions.conf')
    t.equal(text, golden('conf/golden/trunk.extensions.conf', text))
  },
)

t.test('what is expected of Asterisk names the objects beside an endpoint', async (t) => {
  t.match(rendered.expected.endpoints.get('trunk-3'), { secret: undefined, beside: ['identify'] })
  t.match(rendered.expected.endpoints.get('trunk-4'), { beside: ['registration'] })
})
