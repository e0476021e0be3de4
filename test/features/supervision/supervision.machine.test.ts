import t from 'tap'
import {
  type Action,
  type Actions,
  noActions,
  type SupervisionEffect,
  type SupervisionEvent,
} from '../../../src/features/supervision/supervision.action.js'
import { step } from '../../../src/features/supervision/supervision.machine.js'
import { liveCall, liveLeg } from './live-calls.js'

const [customer, agent, colleague, sup] = ['c', 'a', 'b', 's'].map((id) => liveLeg(id))
const action: Action = {
  ...{ id: 'x', callId: 'c', userId: 9, wants: 'listen', doing: null, on: 'a' },
  ...{ customer: 'c', channel: null, at: 0, leaves: [] },
}
const call = liveCall({ id: 'c', customer: customer ?? null, partner: agent ?? null })
const seen = (
  calls: readonly (typeof call)[],
  at = 10_000,
  ...unmonitored: string[]
): SupervisionEvent => ({
  ...{ type: 'calls', calls, unmonitored: new Set(unmonitored), hidden: new Set(), at },
})
/** The call has left the queues of who supervises it. */
const outOfSight: SupervisionEvent = {
  ...{ type: 'calls', calls: [call], unmonitored: new Set(), hidden: new Set(['x']), at: 10_000 },
}

/** What becomes of the actions, and everything that is wanted on the way. */
function after(events: readonly SupervisionEvent[]): readonly [Actions, readonly string[]] {
  let actions = noActions
  const wanted: string[] = []
  for (const event of events) {
    const [next, effects] = step(actions, event)
    actions = next
    wanted.push(...effects.map(worded))
  }
  return [actions, wanted]
}
function worded(effect: SupervisionEffect): string {
  switch (effect.do) {
    case 'tell':
      return [effect.state, effect.reason].filter((word) => word !== undefined).join(' ')
    case 'turn':
      return `${effect.channel} to ${effect.to} on ${effect.on}`
    case 'hang-up':
      return `hang up ${effect.channels.join(' ')}`
    case 'cancel':
      return 'cancel'
    case 'give-back':
      return `give back ${effect.customer}`
    case 'clear-lease':
      return `${effect.customer} talks`
    case 'stay':
      return `${effect.channel} stays`
  }
}
const ordered = (more: Partial<Action> = {}): SupervisionEvent => ({
  ...{ type: 'ordered', action: { ...action, ...more } },
})
const begun = (does: 'listen' | 'whisper' | 'join' = 'listen'): SupervisionEvent => ({
  ...{ type: 'begun', id: 'x', channel: 's', does },
})

t.test('a phone that answers is told as done, and as left when it hangs up', async (t) => {
  const [left, told] = after([ordered(), begun(), seen([call]), { type: 'over', id: 'x' }])
  t.same(told, ['ringing', 'done', 'done left'])
  t.equal(left.size, 0)
})

t.test('who listens follows the customer to the next agent', async (t) => {
  const moved = { ...call, partner: colleague ?? null }
  const [, told] = after([
    ...[ordered(), begun(), { type: 'alone', id: 'x' } as const],
    seen([{ ...call, partner: null }]),
    seen([moved]),
    seen([moved]),
  ])
  t.same(told, ['ringing', 'done', 's to listen on b'], 'once')
})

t.test('who may not see the call any more hears no more of it', async (t) => {
  const [left, told] = after([ordered(), begun(), outOfSight])
  t.same(told, ['ringing', 'done', 'hang up s', 'done not_supervised'])
  t.equal(left.size, 0)
  const [, ringing] = after([ordered(), outOfSight])
  t.same(ringing, ['ringing', 'cancel', 'failed not_supervised'])
  const [, taking] = after([ordered({ wants: 'takeover' }), outOfSight])
  t.same(taking, ['ringing', 'cancel', 'give back c', 'failed not_supervised'])
  const has = { wants: 'takeover', doing: 'join', channel: 's' } as const
  t.equal(after([ordered(has), outOfSight])[0].size, 1, 'who takes it over has it')
})

t.test('a transfer to phones is done when somebody else is with the customer', async (t) => {
  const sent = ordered({ wants: 'transfer', rings: true })
  const moved = { type: 'moved', id: 'x' } as const
  const with_ = (partner: typeof agent) => seen([{ ...call, partner: partner ?? null }])
  const [, told] = after([sent, moved, with_(agent), with_(undefined), with_(colleague)])
  t.same(told, ['ringing', 'c talks', 'done'])
  const vain = { type: 'failed', id: 'x', reason: 'busy' } as const
  t.same(after([sent, moved, vain])[1], ['ringing', 'failed busy'])
  t.same(after([sent, moved, seen([])])[1], ['ringing', 'hang up ', 'failed call_ended'])
  const other = { ...action, id: 'y', wants: 'takeover' } as const
  const taken = { type: 'moved', id: 'y' } as const
  const [left, twice] = after([sent, moved, { type: 'ordered', action: other }, taken])
  t.same(twice, ['ringing', 'ringing', 'failed replaced', 'done'])
  t.equal(left.size, 0)
})

t.test('a phone whose takeover is being written down goes on with what it does', async (t) => {
  const pending = { wants: 'takeover', on: 'c', isPending: true } as const
  const [held, told] = after([ordered(), ordered(pending), begun('listen')])
  t.same(told, ['ringing', 'ringing'], 'neither turned nor told')
  t.match(held.get('x'), { channel: 's', doing: 'listen', isPending: true })
  const [left, over] = after([ordered(), ordered(pending), begun(), { type: 'over', id: 'x' }])
  t.same([left.size, over.at(-1)], [0, 'failed cancelled'])
})

t.test('who is told to whisper while the phone rings whispers when it answers', async (t) => {
  const [, told] = after([
    ordered(),
    { type: 'switched', id: 'x', wants: 'whisper', on: 'a' },
    begun('listen'),
    begun('whisper'),
  ])
  t.same(told, ['ringing', 's to whisper on a', 'done'])
})

t.test('a call that ends takes its supervisors with it', async (t) => {
  t.same(after([ordered(), begun(), seen([])])[1], [
    'ringing',
    'done',
    'hang up s',
    'done call_ended',
  ])
  t.same(after([ordered(), seen([])])[1], ['ringing', 'cancel', 'failed call_ended'])
})

t.test('who is alone may stay as long as the customer may come to talk again', async (t) => {
  const waiting = liveCall({ id: 'c', customer: customer ?? null })
  const renew = (calls: readonly (typeof call)[]): SupervisionEvent => ({ type: 'renew', calls })
  const alone: SupervisionEvent = { type: 'alone', id: 'x' }
  const wanted = (...events: readonly SupervisionEvent[]) =>
    after([ordered(), begun(), ...events])[1].slice(2)
  t.same(wanted(renew([waiting])), [], 'who listens has all the time')
  t.same(wanted(alone, renew([waiting])), ['s stays'])
  t.same(wanted(alone, renew([liveCall({ id: 'c' })])), [], 'the customer has gone')
  t.same(wanted(alone, renew([])), [], 'the call is over')
})

t.test('a call that has become a part of another is told by the id of that one', async (t) => {
  const whole = liveCall({ ...call, id: 'w', aliases: ['c'] })
  const [actions] = after([ordered(), begun(), seen([whole])])
  t.equal(actions.get('x')?.callId, 'w')
  t.same(after([ordered(), begun(), seen([whole]), seen([])])[1].at(-1), 'done call_ended')
})

t.test('of three the agent goes: customer and supervisor talk on', async (t) => {
  const two = { ...call, partner: sup ?? null, supervisors: sup ? [sup] : [] }
  const [left, told] = after([ordered({ wants: 'join' }), begun('join'), seen([two])])
  t.same(told, ['ringing', 'done'])
  t.equal(left.size, 1)
})

t.test('of three the customer goes: nobody is left talking in a dead call', async (t) => {
  const two = { ...call, customer: null, partner: null, others: agent ? [agent] : [] }
  const dead = { ...two, supervisors: sup ? [sup] : [] }
  t.same(after([ordered({ wants: 'join' }), begun('join'), seen([dead])])[1], [
    ...['ringing', 'done', 'hang up s a', 'done call_ended'],
  ])
})

t.test('a takeover is done when the customer is there, or failed with its reason', async (t) => {
  const take = ordered({ wants: 'takeover', on: 'c' })
  t.same(after([take, { type: 'moved', id: 'x' }, seen([])])[1], ['ringing', 'done'])
  t.same(after([take, { type: 'failed', id: 'x', reason: 'busy' }])[1], ['ringing', 'failed busy'])
  t.same(after([take, seen([])])[1], ['ringing', 'cancel', 'failed call_ended'])
})

t.test('who listens takes over with the phone that is there', async (t) => {
  const taking = ordered({ wants: 'takeover', doing: 'listen', channel: 's', on: 'c' })
  const [left, told] = after([ordered(), begun(), taking, seen([call]), { type: 'moved', id: 'x' }])
  t.same(told, ['ringing', 'done', 'done'])
  t.equal(left.size, 0, 'the end of the talk is no end of listening')
})

t.test('a phone of which nothing is heard any more is given up', async (t) => {
  t.same(after([ordered(), seen([call], 100_000), seen([call], 200_000)])[1], [
    ...['ringing', 'cancel', 'failed not_answered'],
  ])
})

t.test('a hang-up is done when the call is over', async (t) => {
  t.same(after([ordered({ wants: 'hangup' }), seen([call]), seen([])])[1], ['done'])
})

t.test('what is told of actions that are over changes nothing', async (t) => {
  const events = [begun(), { type: 'alone', id: 'x' }, { type: 'over', id: 'x' }] as const
  t.same(after(events), [noActions, []])
})

t.test('a call that comes to somebody who may not be listened to is left', async (t) => {
  const moved = { ...call, partner: colleague ?? null }
  for (const does of ['listen', 'whisper', 'join'] as const) {
    const wants = ordered({ wants: does })
    const [left, told] = after([wants, begun(does), seen([moved], 10_000, 'b')])
    t.same(told, ['ringing', 'done', 'hang up s', 'done not_monitorable'])
    t.equal(left.size, 0)
  }
  t.same(after([ordered(), seen([moved], 10_000, 'b')])[1], [
    ...['ringing', 'cancel', 'failed not_monitorable'],
  ])
})

t.test('whom a takeover leaves is cut once the customer is away', async (t) => {
  const [one, taker] = [liveLeg('j'), liveLeg('s')]
  const three = { ...call, supervisors: [one] }
  const wants = ordered({ wants: 'takeover' })
  const moved: SupervisionEvent = { type: 'moved', id: 'x' }
  const away = { ...three, partner: taker, others: [liveLeg('a')] }
  t.same(after([wants, seen([three]), moved, seen([three])])[1], ['ringing', 'done'])
  const [left, told] = after([wants, seen([three]), moved, seen([three]), seen([away])])
  t.same(told, ['ringing', 'done', 'hang up j a'])
  t.equal(left.size, 0)
  t.same(after([wants, seen([three]), moved, seen([])])[1], ['ringing', 'done', 'hang up j a'])
  const gaveUp: SupervisionEvent = { type: 'over', id: 'x' }
  const cut = after([wants, seen([three]), moved, gaveUp])[1]
  t.same(cut, ['ringing', 'done', 'hang up j a'], 'though who took it is gone as well')
  t.equal(after([wants, seen([call]), moved])[0].size, 0, 'of two nobody is left')
})

t.test('a call that goes on as another has another customer, and who joined stays', async (t) => {
  const moved = { ...call, customer: liveLeg('k') }
  const [kept] = after([ordered({ wants: 'join' }), begun('join'), seen([moved])])
  t.equal(kept.get('x')?.customer, 'k')
  const left = { ...moved, partner: sup ?? null, supervisors: sup ? [sup] : [] }
  const [, told] = after([ordered({ wants: 'join' }), begun('join'), seen([moved]), seen([left])])
  t.same(told, ['ringing', 'done'], 'nobody is hung up')
})
