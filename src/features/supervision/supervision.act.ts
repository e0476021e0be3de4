import { type Destination, destinationName } from '../../domain/destination.js'
import { fail } from '../../domain/errors.js'
import { isCall } from '../../domain/live-call.js'
import { say } from '../../domain/text.js'
import { because } from '../../domain/trace.js'
import { type Action, type Actions, type Beside, isBeside, leavesOf } from './supervision.action.js'
import { type ActParts, carrying, type Order } from './supervision.carry.js'
import { actionOn, canBeInVain, type Target, wayBack } from './supervision.orders.js'
import type { TakeoverMode } from './supervision.schema.js'
import { readSettings } from './supervision.settings.js'

/** Each answers the id of the action, by which events tell what becomes of it. */
export type Act = ReturnType<typeof supervisionAct>

/** A supervisor who only wants to hear rings as long as a call does. */
const besideSeconds = 30

/** Carries orders out; each is in the audit log, and in the call's story, before anything is heard (D18). */
export function supervisionAct(parts: ActParts) {
  const { world, now, feed, nameOf } = parts
  const { targetOf, refuse, written, carryOut } = carrying(parts)

  async function beside(order: Order, what: Beside): Promise<string> {
    const target = await targetOf(what, order)
    const { announcement } = (await readSettings(parts.db)).settings
    const { call } = target
    const { userId } = order.actor
    const reason = because(`supervised_${what}`, { by: nameOf(userId) })
    const call_ = { ...order, id: call.id }
    const running = ownBeside(parts.actions(), userId, target)
    if (running !== undefined) {
      await written(call_, what, reason)
      if (!parts.actions().has(running.id)) hungUp()
      // The same person may have ordered a takeover meanwhile, of the same phone.
      refuse(what, order.actor, target)
      // Who has joined is with the agent whatever the customer's partner is.
      const on =
        call.partner === null || isSupervisor(target, call.partner.id)
          ? running.on
          : call.partner.id
      feed({ type: 'switched', id: running.id, wants: what, on })
      return running.id
    }
    const action = actionOn(call, what, userId, now())
    return carryOut(action, order, target, async () => {
      await written(call_, what, reason)
      if (announcement !== null) await world.announce(action.customer, announcement)
      await world.ring(action, what, besideSeconds, call)
    })
  }

  async function takeover(order: Order, wanted: TakeoverMode | undefined): Promise<string> {
    const target = await targetOf('takeover', order)
    const { call } = target
    const { userId } = order.actor
    const { settings } = await readSettings(parts.db)
    const mode = wanted ?? settings.takeoverMode
    const own = ownBeside(parts.actions(), userId, target)
    // At once does not wait for a phone that only rings to listen: it rings anew.
    const running = own?.channel === null && mode === 'at_once' ? undefined : own
    const fresh = actionOn(call, 'takeover', userId, now())
    const reason = because('supervisor_takeover', { by: nameOf(userId) })
    const known = { ...order, id: call.id }
    if (running === undefined) {
      if (mode === 'at_once') refuseUnreachable(userId)
      return carryOut(fresh, order, target, async () => {
        await written(known, 'takeover', reason, { mode })
        if (own !== undefined) await giveUp(own)
        await ringFor(fresh, target, mode, settings.takeoverRingSeconds)
      })
    }
    // Whose phone is there already talks at once; whose rings, when it is answered.
    const leaves = leavesOf(call, running.channel)
    const { customer, on } = fresh
    const turned: Action = { ...running, wants: 'takeover', customer, on, leaves }
    const work = async () => {
      const done = running.channel === null ? mode : 'at_once'
      await written(known, 'takeover', reason, { mode: done })
      await world.mayReturn(customer, wayBack(target))
      await turn(turned)
    }
    return carryOut({ ...turned, isPending: true }, order, target, work, running)
  }

  /** A phone that has answered does so at once; one that rings, when it answers. */
  async function turn(turned: Action): Promise<void> {
    const { channel, doing } = parts.actions().get(turned.id) ?? hungUp()
    feed({ type: 'ordered', action: { ...turned, channel, doing } })
    if (channel !== null) await world.turn(channel, 'seize', turned.on)
  }

  /** The agent is not cut for a phone that cannot ring. */
  function refuseUnreachable(userId: number | null): void {
    if (userId === null || parts.canRing(userId)) return
    const why = say('điện thoại của bạn không kết nối', 'no phone of yours is connected')
    fail('unprocessable', { why })
  }

  /** A phone of the same person rings for something else no more; it may have answered meanwhile. */
  async function giveUp({ id }: Action): Promise<void> {
    const channel = parts.actions().get(id)?.channel ?? null
    feed({ type: 'failed', id, reason: 'replaced' })
    await world.cancel(id)
    if (channel !== null) await world.hangUp(channel)
  }

  async function ringFor(
    action: Action,
    target: Target,
    mode: TakeoverMode,
    seconds: number,
  ): Promise<void> {
    const { call } = target
    if (mode === 'on_answer') {
      await world.mayReturn(action.customer, wayBack(target))
      await world.ring(action, 'seize', seconds, call)
      return
    }
    const way = [action.userId, action.id, seconds, wayBack(target)].join('-')
    await world.send(action.customer, 'supervisor-takes', way, {
      ...{ queue: target.queue, channels: call.channels },
    })
    await leaveNobody(target)
  }

  async function transfer(order: Order, to: Destination): Promise<string> {
    const target = await targetOf('transfer', order)
    const { call } = target
    const name = destinationName(to)
    if (to.type === 'external' && !parts.mayCall(order.actor, to.number)) fail('forbidden')
    if (!(await world.hasDestination(to)))
      fail('unprocessable', { why: `to ${noDestination}` }, [
        { path: 'to', message: noDestination },
      ])
    const vain = canBeInVain(to)
    const action: Action = {
      ...actionOn(call, 'transfer', order.actor.userId, now()),
      ...(vain && { rings: true }),
    }
    return carryOut(action, order, target, async () => {
      const reason = because('supervisor_transfer', { by: nameOf(action.userId) }, to)
      await written({ ...order, id: call.id }, 'transfer', reason, { to: name })
      const way = vain ? wayBack(target) : ''
      const { queue } = target
      await world.send(action.customer, 'supervisor-sends', `${action.id}-${way}`, {
        ...{ queue, sentTo: name, channels: call.channels },
      })
      await leaveNobody(target)
    })
  }

  async function hangup(order: Order): Promise<string> {
    const target = await targetOf('hangup', order)
    const { call } = target
    const action = actionOn(call, 'hangup', order.actor.userId, now())
    return carryOut(action, order, target, async () => {
      const reason = because('supervisor_hangup', { by: nameOf(action.userId) })
      await written({ ...order, id: call.id }, 'hangup', reason)
      // By its id also what the box itself rings a phone by, to call.
      const channels = new Set([call.id, ...call.channels])
      await Promise.all([...channels].map((channel) => world.hangUp(channel)))
    })
  }

  /** Of three who talked two would be left talking to each other. */
  async function leaveNobody({ call }: Target): Promise<void> {
    await Promise.all(leavesOf(call, null).map((id) => world.hangUp(id)))
  }

  return { beside, takeover, transfer, hangup }
}

/** What this person does beside this call, if anything. */
const ownBeside = (actions: Actions, userId: number | null, { call }: Target): Action | undefined =>
  [...actions.values()].find(
    (one) =>
      one.userId === userId && userId !== null && isBeside(one.wants) && isCall(call, one.callId),
  )

const isSupervisor = ({ call }: Target, channel: string): boolean =>
  call.supervisors.some(({ id }) => id === channel)

function hungUp(): never {
  fail('raced', { why: say('điện thoại của bạn vừa gác máy', 'your phone has just hung up') })
}

const noDestination = say('không có nơi này', 'is no destination')
