import t from 'tap'
import {
  decideOutbound,
  type OutboundWorld,
  type OutsideCaller,
} from '../../../src/features/outbound/outbound.decide.js'
import { outboundText } from '../../../src/features/outbound/outbound.text.js'
import { toldOfDialplan } from '../../../src/features/outbound/outbound.told.js'

const person: OutsideCaller = {
  number: '101',
  permissions: ['internal', 'mobile'],
  frozen: false,
  hotline: '',
}
const world: OutboundWorld = {
  hotlines: [{ id: 2, number: '02473001234', outbound: true }],
  routes: [],
  emergencyNumbers: ['113'],
  trunks: [1, 2],
  international: false,
  blockedBy: () => undefined,
  admit: () => ({ do: 'admit', seconds: 600 }),
}

t.test(
  'what the dialplan refuses is told in the words in which the service would have',
  async (t) => {
    for (const [why, number, who] of [
      ['frozen', '0909789846', { frozen: true }],
      ['class', '02473009999', {}],
      ['class', '02873009999', {}],
      ['international', '0012025550123', {}],
      ['wrong_number', '0123', {}],
    ] as const) {
      const caller = { ...person, ...who }
      const told = toldOfDialplan(caller, number, { did: 'refused', why }, world)
      t.same(told, decideOutbound(caller, number, world).reasons, `${why} ${number}`)
    }
  },
)

t.test('limits of the dialplan alone and numbers inside have their sentences', async (t) => {
  for (const why of ['extension_limit', 'box_limit'])
    t.ok(outboundText[`outbound_refused_${why}`], why)
  t.match(toldOfDialplan(person, '102', { did: 'refused', why: 'class' }, world), [
    { code: 'outbound', data: { from: '101', to: '102' } },
    { code: 'outbound_refused_class', data: { class: 'internal' } },
  ])
})

t.test('an emergency call, of which nobody is asked, is explained', async (t) => {
  const told = toldOfDialplan(person, '113', { did: 'dialled-emergency' }, world)
  t.equal(told.map(({ code }) => code).join(' '), 'outbound outbound_emergency')
  t.same(told.at(-1)?.destination, { type: 'external', number: '113', trunkId: 1 })
})
