import t from 'tap'
import type { Agent } from '../../../src/features/queue/acd.agent.js'
import { newAgent } from '../../../src/features/queue/acd.agent.js'
import {
  liveBars,
  type MemberBar,
  memberBar,
  memberBars,
} from '../../../src/features/queue/acd.may.js'
import type { AcdQueue, Member } from '../../../src/features/queue/acd.queue.js'
import { emptyAcd } from '../../../src/features/queue/acd.state.js'
import { barText } from '../../../src/features/queue/queue.text.js'
import { member, queue } from './acd-house.js'

const at = 1_800_000_000_000
const talk = { offer: 'o', caller: 'c', queue: 1, since: at }
const alone = (why: 'declined' | 'said_busy' | 'not_reached') => ({ alone: { until: at + 1, why } })
const skills = [{ skill: 'en', level: 3 }]

type Row = readonly [
  MemberBar | undefined,
  Partial<Agent>,
  more?: { readonly member?: Partial<Member>; readonly queue?: Partial<AcdQueue> },
]

/** Every state an agent can be in, and why no call comes. */
const rows: readonly Row[] = [
  [undefined, {}],
  ['offline', { presence: 'offline' }],
  ['paused', { presence: 'paused', why: 'lunch' }],
  ['talking', { talk }],
  ['talking', { talk, device: 'busy' }],
  ['offered', { offer: 'o' }],
  ['offered', { offer: 'o', device: 'ringing' }],
  ['wrap_up', { wrapUpUntil: at + 1 }],
  [undefined, { wrapUpUntil: at }],
  ['unreachable', { device: 'unreachable' }],
  ['unreachable', { device: 'unreachable' }, { queue: { offersBusy: true } }],
  ['ringing', { device: 'ringing' }],
  ['busy', { device: 'busy' }],
  [undefined, { device: 'busy' }, { queue: { offersBusy: true } }],
  [undefined, { device: 'ringing' }, { queue: { offersBusy: true } }],
  ['declined', alone('declined')],
  ['said_busy', alone('said_busy')],
  ['not_reached', alone('not_reached')],
  [undefined, { alone: { until: at, why: 'declined' } }],
  ['away', { away: new Set([1]) }],
  [undefined, { away: new Set([2]) }],
  ['offline', { away: new Set([1]), presence: 'offline' }],
  ['skill', {}, { queue: { skills } }],
  ['skill', {}, { queue: { skills }, member: { skills: [{ skill: 'en', level: 2 }] } }],
  [undefined, {}, { queue: { skills }, member: { skills } }],
  ['lacks_hotline', {}, { member: { lacksHotline: true } }],
  ['lacks_hotline', { presence: 'offline' }, { member: { lacksHotline: true } }],
  ['paused', { presence: 'paused', talk, offer: 'o', wrapUpUntil: at + 9 }],
  ['talking', { talk, wrapUpUntil: at + 9, device: 'unreachable' }],
  ['wrap_up', { wrapUpUntil: at + 9, ...alone('declined'), device: 'busy' }],
]

t.test('why an agent is not offered calls', async (t) => {
  for (const [wanted, state, more] of rows) {
    const agent: Agent = { ...newAgent(1, 'An', at - 5), presence: 'ready', ...state }
    const one = { ...member(1), ...more?.member }
    const house = queue(1, [one], more?.queue)
    const bar = memberBar({ ...emptyAcd, agents: new Map([[1, agent]]) }, house, one, at)
    t.equal(bar, wanted, `${wanted ?? 'free'}: ${JSON.stringify({ ...state, away: undefined })}`)
  }
  t.same(new Set(rows.map(([bar]) => bar)), new Set([undefined, ...memberBars]), 'none is missing')
})

t.test('every reason has a sentence in both languages', async (t) => {
  t.same(Object.keys(barText).sort(), [...new Set([...memberBars, ...liveBars])].sort())
  for (const sentences of Object.values(barText)) t.ok(sentences.every((one) => one.length > 3))
})
