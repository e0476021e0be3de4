import type { Fact } from '../../domain/cel.js'

/** Lines of one channel stand in their order, give or take less than this. */
const disorderMs = 1000

/**
 * Facts in the order they were read → the same facts with times that go forward. Where a channel
 * goes back further than lines can be out of order, the clock of the machine was set back in the
 * middle of the call: what came after is told as if no time had passed meanwhile, since nobody
 * knows how much. Without that such a call would end before it began, and nobody have talked.
 */
export function steady(facts: readonly Fact[]): readonly Fact[] {
  const channels = [...Map.groupBy(facts, (fact) => fact.uniqueId).values()]
  const turned = channels.map(turnOf).filter((turn) => turn !== undefined)
  if (turned.length === 0) return facts
  const late = new Set(turned.flatMap(({ after }) => after))
  const begin = Math.min(...timesOf(turned.flatMap(({ before }) => before)))
  const end = Math.max(...timesOf([...late]))
  // A channel that did not see the turn belongs to the side that it is nearer to.
  const isLate = ({ at }: Fact) => at < begin && at - end < begin - at
  for (const own of channels) if (own.every(isLate)) for (const fact of own) late.add(fact)
  const early = facts.filter((fact) => !late.has(fact))
  const back = Math.max(...timesOf(early)) - Math.min(...timesOf([...late])) + 1
  // Once more, for a clock that was set back twice.
  return steady(facts.map((fact) => (late.has(fact) ? { ...fact, at: fact.at + back } : fact)))
}

const timesOf = (facts: readonly Fact[]): readonly number[] => facts.map(({ at }) => at)

/** The facts of one channel up to where they first go back, and those from there on. */
interface Turn {
  readonly before: readonly Fact[]
  readonly after: readonly Fact[]
}

function turnOf(own: readonly Fact[]): Turn | undefined {
  const index = own.findIndex((fact, i) => (own[i - 1]?.at ?? fact.at) - fact.at > disorderMs)
  return index < 0 ? undefined : { before: own.slice(0, index), after: own.slice(index) }
}
