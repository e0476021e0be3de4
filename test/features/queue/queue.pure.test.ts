import fc from 'fast-check'
import t from 'tap'
import { newAgent } from '../../../src/features/queue/acd.agent.js'
import { emptyAcd } from '../../../src/features/queue/acd.state.js'
import { queueContexts } from '../../../src/features/queue/queue.conf.js'
import { queueFindings } from '../../../src/features/queue/queue.findings.js'
import { joiningOf } from '../../../src/features/queue/queue.lines.js'
import { offeredAt, offerName, offerOf } from '../../../src/features/queue/queue.offer-name.js'
import { agentOf, deviceOf, peopleOf } from '../../../src/features/queue/queue.people.js'
import { reconcile, type SeenChannel } from '../../../src/features/queue/queue.reconcile.js'
import { type Queue, queueKind } from '../../../src/features/queue/queue.schema.js'
import { allSentences, placeSentences } from '../../../src/features/queue/queue.words.js'

const queue = (more: object = {}): Queue => ({
  ...queueKind.fields.parse({ name: 'Bán hàng', overflow: { type: 'hangup' }, ...more }),
  ...{ id: 12, version: 1, createdAt: 0, updatedAt: 0 },
})
const lan = {
  ...{ userId: 7, name: 'Lan', number: '101', receivingMethod: 'all' as const },
  hasOwnPhone: true,
}

t.test('an offer is told in an extension, whoever many are rung', async () => {
  const agents = fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), {
    minLength: 1,
    maxLength: 99,
  })
  fc.assert(
    fc.property(agents, fc.integer({ min: 1, max: 999 }), (agents, count) => {
      const offer = { id: `mx1s6ir5.${count}`, queue: 12, seconds: 20, agents }
      const { exten, rest } = offerName(offer)
      if (exten.length > 79) throw new Error(exten)
      const read = offerOf(exten, rest)
      if (JSON.stringify(read) !== JSON.stringify({ ...offer }))
        throw new Error(JSON.stringify(read))
    }),
  )
})

t.test('what is no offer is none', async (t) => {
  for (const text of [
    '',
    's',
    'T',
    '12',
    '12-20',
    '12-20-x',
    '12-20-a.1',
    '12-20-a.1-',
    'a-1-b.1-2',
  ])
    t.equal(offerOf(text), undefined, text)
  t.equal(offeredAt('mx1s6ir5.0'), Number.parseInt('mx1s6ir5', 36))
})

t.test('a channel tells whose phone it is by its name', async (t) => {
  const people = peopleOf([lan])
  for (const [name, agent] of [
    ['PJSIP/101-0000001f', 7],
    ['PJSIP/101-app-0000001f', 7],
    ['PJSIP/101-web-0000001f', 7],
    ['Local/7@own-phone-00000003;1', 7],
    ['Local/8@own-phone-00000003;1', undefined],
    ['Local/7@elsewhere-00000003;1', undefined],
    ['PJSIP/102-0000001f', undefined],
    ['PJSIP/trunk-1-0000001f', undefined],
  ] as const)
    t.equal(agentOf(people, name), agent, name)
})

t.test('devices of a person are one: busy with any, there with one that rings', async (t) => {
  const rows = [
    ['all', ['NOT_INUSE', 'UNAVAILABLE', 'UNAVAILABLE'], 'free'],
    ['all', ['UNAVAILABLE', 'INUSE', 'UNAVAILABLE'], 'busy'],
    ['all', ['RINGING', 'NOT_INUSE', 'UNAVAILABLE'], 'ringing'],
    ['all', ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE'], 'unreachable'],
    ['app', ['NOT_INUSE', 'UNAVAILABLE', 'UNAVAILABLE'], 'unreachable'],
    ['app', ['NOT_INUSE', 'NOT_INUSE', 'UNAVAILABLE'], 'free'],
    ['ip_phone', ['UNAVAILABLE', 'NOT_INUSE', 'NOT_INUSE'], 'unreachable'],
    ['ip_phone', ['NOT_INUSE', 'ONHOLD', 'UNAVAILABLE'], 'busy'],
    ['agent_phone', ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE'], 'free'],
    ['agent_phone', ['UNAVAILABLE', 'RINGINUSE', 'UNAVAILABLE'], 'busy'],
  ] as const
  for (const [receivingMethod, states, device] of rows) {
    const accounts = ['101', '101-app', '101-web']
    const stateOf = (account: string) => states[accounts.indexOf(account)] ?? ''
    t.equal(deviceOf({ ...lan, receivingMethod }, stateOf), device, `${receivingMethod} ${states}`)
  }
})

t.test(
  'the channel says the place: of this queue, of another, of a callback, of nobody',
  async (t) => {
    const caller = { channel: 'c1', number: '0909789846', name: '' }
    const at = (queued?: string) =>
      joiningOf(
        queue(),
        queued === undefined ? caller : { ...caller, queued },
        null,
        1_800_000_000_000,
      )
    t.match(at(), { since: 1_800_000_000_000, again: false, front: false })
    t.match(at('12-1764410000000'), { since: 1_764_410_000_000, again: true, front: false })
    t.match(at('13-1764410000000'), { since: 1_800_000_000_000, again: false })
    t.match(at('12-1764410000000-cb.3'), { since: 1_764_410_000_000, again: true, front: true })
    for (const bad of ['12', 'x-y', '12-1', '12-1764410000000-cb', '12-99999999999999999'])
      t.match(at(bad), { again: false }, bad)
  },
)

t.test('who comes first is told by the longest beginning of the number', async (t) => {
  const priorities = [
    { number: '0909', priority: 1 },
    { number: '84909789', priority: 5 },
    { number: '+1415', priority: -2 },
  ]
  const of = (number: string) =>
    joiningOf(queue({ priorities }), { channel: 'c', number, name: '' }, null, 1).priority
  t.same(
    ['0909000000', '0909789846', '+84909789846', '0243', 'anonymous', '0014155550100'].map(of),
    [...[1, 5, 5, 0, 0, -2]],
  )
})

t.test('places and waits are said in whole sentences that are made before', async (t) => {
  for (const language of ['vi', 'en'] as const) {
    const made = new Set(allSentences(queue({ language, tellEverySeconds: 30, callbackKey: '1' })))
    for (const position of [1, 2, 20, 21, 500])
      for (const seconds of [null, 0, 29, 31, 95, 900, 1234, 9999])
        for (const said of placeSentences(language, position, seconds))
          t.ok(made.has(said), `${language} ${position} ${seconds}: ${said}`)
  }
  t.same(allSentences(queue()), [])
})

t.test('after an outage callers that are gone leave, and offers and talks go on', async (t) => {
  const people = peopleOf([lan])
  const channel = (more: Partial<SeenChannel>): SeenChannel => ({
    ...{ uniqueId: 'c1', name: 'PJSIP/trunk-1-00000001', context: 'queue-offer', bridgeId: '' },
    ...{
      exten: '12-20-mx1s6ir5.0-7',
      caller: { number: '0909789846', name: '' },
    },
    ...more,
  })
  const seen = (...channels: readonly SeenChannel[]) => ({
    ...{ channels, waited: new Set<string>(), talking: new Set<string>() },
    ...{ agentOf: (name: string) => agentOf(people, name) },
    variablesOf: () => ({ queued: '12-1764410000000' }),
    ...{ isAnswered: () => false, hasBegun: () => false },
    joining: ({ uniqueId: channel, caller }: SeenChannel, id: number, queued?: string) =>
      joiningOf(
        { ...queue({ priorities: [{ number: '0909', priority: 4 }] }), id },
        { channel, ...caller, ...(queued !== undefined && { queued }) },
        null,
        1_800_000_000_000,
      ),
  })
  t.match(reconcile(emptyAcd, seen(channel({}))), [
    {
      do: 'feed',
      event: { type: 'offering', caller: { id: 'c1', since: 1_764_410_000_000, priority: 4 } },
    },
    { do: 'rings', channel: 'c1', offer: { id: 'mx1s6ir5.0', agents: [7] } },
  ])
  const agent = channel({ uniqueId: 'a1', name: 'PJSIP/101-00000002', context: '', bridgeId: 'b' })
  const acd = { ...emptyAcd, agents: new Map([[7, newAgent(7, 'Lan', 0)]]) }
  t.match(reconcile(acd, seen(channel({ bridgeId: 'b' }), agent)), [
    { do: 'feed', event: { type: 'offering', caller: { id: 'c1' } } },
    { do: 'feed', event: { type: 'answered', offer: 'mx1s6ir5.0', agent: 7 } },
    { do: 'talks', agent: 7, channel: 'a1' },
  ])
  const noted = { ...seen(channel({ bridgeId: 'b' }), agent), isAnswered: () => true }
  t.match(reconcile(acd, noted), [
    { do: 'feed', event: { type: 'talking', agent: 7, caller: 'c1' } },
    { do: 'talks', agent: 7, channel: 'a1' },
  ])
  // Listed while it rang; the answer, or the way back, was told before the list was read.
  t.same(reconcile(emptyAcd, { ...seen(channel({})), hasBegun: () => true }), [])
  t.same(reconcile(emptyAcd, { ...seen(), talking: new Set(['a9']) }), [
    { do: 'ended', channel: 'a9' },
  ])
})

t.test('whoever is led to a queue comes anew, and who is back from ringing does not', async (t) => {
  const world = { hotlineNumber: () => undefined, pathOf: String, numberOf: () => '101' }
  const contexts = queueContexts([queue({ number: '700' })], world)
  const led = contexts.find(({ name }) => name === 'destination')?.extensions[0]?.steps
  t.match(led, [{ app: 'MSet', args: ['ASK=queue-12', 'QUEUED='] }, { app: 'Goto' }])
  const others = contexts.filter(({ name }) => name !== 'destination')
  t.notMatch(JSON.stringify(others), /QUEUED=/)
})

t.test('a queue without anybody, or anybody able, is found', async (t) => {
  const members = [{ userId: 7, skills: [{ skill: 'anh', level: 3 }] }]
  const found = [
    queue(),
    queue({ members }),
    queue({ members, skills: [{ skill: 'anh', level: 4 }] }),
  ].flatMap((one) => queueFindings([one], () => undefined))
  t.same(
    found.map(({ code }) => code),
    ['queue_no_members', 'queue_nobody_able'],
  )
})

t.test('members who have no phone are found, also when nobody has one', async (t) => {
  const members = [7, 8, 9].map((userId) => ({ userId }))
  const found = (...without: number[]) =>
    queueFindings([queue({ members })], (id) => (without.includes(id) ? `Người ${id}` : undefined))
  t.same(found(), [])
  const code = 'queue_member_no_phone'
  const one = { code, severity: 'warning', path: 'queues/12/members' }
  t.same(found(8), [{ ...one, data: { name: 'Bán hàng', who: 'Người 8' } }])
  t.match(found(7, 8, 9), [{ ...one, data: { who: 'Người 7, Người 8, Người 9' } }])
})
