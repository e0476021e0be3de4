import t from 'tap'
import {
  decideOutbound,
  type Outbound,
  type OutboundWorld,
  type OutsideCaller,
} from '../../../src/features/outbound/outbound.decide.js'
import type { OutboundRoute } from '../../../src/features/outbound/outbound.schema.js'
import { outboundSession, readAsk } from '../../../src/features/outbound/outbound.session.js'
import { outboundText } from '../../../src/features/outbound/outbound.text.js'

const route = (id: number, more: Partial<OutboundRoute>): OutboundRoute => ({
  ...{ id, name: `route ${id}`, pattern: 'X.', strip: 0, prepend: '', trunkIds: [1] },
  ...{ hotlineId: null, priority: 100, version: 1, createdAt: 0, updatedAt: 0 },
  ...more,
})
const person: OutsideCaller = {
  number: '101',
  permissions: ['internal', 'local', 'mobile', 'national'],
  frozen: false,
  hotline: '',
}
const world: OutboundWorld = {
  hotlines: [
    { id: 3, number: '02473005678', outbound: true },
    { id: 2, number: '02873001234', outbound: true },
    { id: 1, number: '19001234', outbound: false },
  ],
  routes: [route(1, {})],
  emergencyNumbers: ['113'],
  trunks: [1, 2],
  international: false,
  blockedBy: () => undefined,
  admit: () => ({ do: 'admit', seconds: 600 }),
}
const never = (): never => {
  throw new Error('the guard was asked')
}
const decided = (
  number: string,
  who: Partial<OutsideCaller> = {},
  there: Partial<OutboundWorld> = {},
): Outbound => decideOutbound({ ...person, ...who }, number, { ...world, ...there })

t.test('a permitted call goes over the trunks of its route, as the oldest hotline', async (t) => {
  t.match(decided('+84909789846'), {
    ...{ do: 'dial', number: '0909789846', callerId: '02873001234', trunkIds: [1], seconds: 600 },
    reasons: [
      { code: 'outbound', data: { from: '101', to: '+84909789846' } },
      { code: 'outbound_class', data: { class: 'mobile' } },
      { code: 'outbound_as' },
      { destination: { type: 'external', number: '0909789846', trunkId: 1 } },
    ],
  })
})

t.test('each refusal has its reason, and none of them is counted by the guard', async (t) => {
  const blockedBy = () => ({ id: 7, note: 'xấu' })
  for (const [why, number, who, there] of [
    ['wrong_number', '0123', {}, {}],
    ['frozen', '0909789846', { frozen: true }, {}],
    ['class', '0909789846', { permissions: ['internal', 'local'] }, {}],
    ['class', '0012025550123', {}, { international: true }],
    ['international', '0012025550123', { permissions: ['international'] }, {}],
    ['blocked', '0909789846', {}, { blockedBy }],
    ['no_route', '0909789846', {}, { routes: [route(1, { pattern: '00.' })] }],
    ['no_trunk', '0909789846', {}, { trunks: [9] }],
  ] as const) {
    const refusal = decided(number, who, { ...there, admit: never })
    t.match(refusal, { do: 'refuse', why })
    t.ok(outboundText[refusal.reasons.at(-1)?.code ?? ''], `${why} has its sentence`)
  }
  const admit = () => ({ do: 'refuse', why: 'day_limit' }) as const
  t.match(decided('0909789846', {}, { admit }), { do: 'refuse', why: 'day_limit' })
})

t.test('an emergency call is held to nothing and tries every trunk', async (t) => {
  const nobody = { permissions: [], frozen: true }
  const nothing = { routes: [], hotlines: [], admit: never }
  t.match(decided('113', nobody, nothing), {
    ...{ do: 'dial', number: '113', callerId: 'anonymous', trunkIds: [1, 2], seconds: null },
  })
})

t.test('the route with the lowest priority that fits is taken, and edits the number', async (t) => {
  const routes = [
    route(1, { priority: 20 }),
    route(2, { pattern: '09.', priority: 10, strip: 1, prepend: '+84', trunkIds: [2, 9, 1] }),
    route(3, { pattern: '09.', priority: 10 }),
  ]
  t.match(decided('0909789846', {}, { routes }), { number: '+84909789846', trunkIds: [2, 1] })
  t.match(decided('0309789846', {}, { routes }), { number: '0309789846', trunkIds: [1] })
})

t.test(
  'the hotline of the person comes before the route’s, and that before the box’s',
  async (t) => {
    const routes = [route(1, { hotlineId: 3 })]
    const shown = (who: Partial<OutsideCaller>, there: Partial<OutboundWorld>) => {
      const found = decided('0909789846', who, there)
      return found.do === 'dial' ? found.callerId : ''
    }
    t.equal(shown({ hotline: '0281' }, { routes }), '0281')
    t.equal(shown({}, { routes }), '02473005678')
    t.equal(shown({}, { routes: [route(1, { hotlineId: 1 })] }), '02873001234')
    t.equal(shown({}, { hotlines: [] }), 'anonymous')
  },
)

t.test('a decision leaves to the dialplan as one extension', async (t) => {
  const exit = (outbound: Outbound) => {
    const effect = outboundSession(outbound).begin[1].at(-1)
    return effect?.do === 'connect' ? effect.exit : undefined
  }
  t.same(exit(decided('0909789846')), {
    context: 'outbound-plan',
    exten: '0909789846-02873001234-600-1',
  })
  t.same(exit(decided('0123')), { context: 'outbound-refused', exten: 'wrong_number' })
})

t.test('what the dialplan asks is read, and nothing else', async (t) => {
  t.same(readAsk('outbound-101-0909789846-'), {
    ...{ extension: '101', number: '0909789846', hotline: '' },
  })
  for (const ask of ['outbound-101-', 'hotline-7', 'outbound-101-09x-', 'outbound-1 1-0909-', ''])
    t.equal(readAsk(ask), undefined, ask)
})
