import type { Agent } from './acd.agent.js'
import type { AcdQueue, Member, Strategy } from './acd.queue.js'
import type { Acd } from './acd.state.js'

type Measure = (agent: Agent) => number

/** Less is sooner; among equals the next measure, at last the order of the members. */
const measures: Readonly<Partial<Record<Strategy, readonly Measure[]>>> = {
  longest_idle: [({ idleSince }) => idleSince],
  fewest_calls: [({ calls }) => calls, ({ idleSince }) => idleSince],
  least_talk: [({ talkMs }) => talkMs, ({ idleSince }) => idleSince],
}

/** One of the members (at least one, of one tier, in the order of the queue) by its strategy. */
export function byStrategy(
  acd: Acd,
  queue: AcdQueue,
  members: readonly Member[],
  random: () => number,
): number {
  const first = members[0] as Member
  if (queue.strategy === 'random')
    return (members[Math.floor(random() * members.length)] ?? first).agent
  if (queue.strategy === 'round_robin')
    return afterLast(queue, members, acd.lastAsked.get(queue.id)?.get(first.tier))
  const by = measures[queue.strategy] ?? []
  const least = (best: Member, one: Member) => (compare(acd, by, one, best) < 0 ? one : best)
  return members.reduce(least).agent
}

function compare(acd: Acd, by: readonly Measure[], one: Member, other: Member): number {
  const [a, b] = [acd.agents.get(one.agent), acd.agents.get(other.agent)]
  if (a === undefined || b === undefined) return 0
  for (const measure of by) if (measure(a) !== measure(b)) return measure(a) - measure(b)
  return 0
}

/** The next in the order of the members, after the one who was asked last. */
function afterLast(queue: AcdQueue, members: readonly Member[], last: number | undefined): number {
  const from = queue.members.findIndex(({ agent }) => agent === last)
  const placeOf = (member: Member) => queue.members.indexOf(member)
  return (members.find((one) => placeOf(one) > from) ?? (members[0] as Member)).agent
}
