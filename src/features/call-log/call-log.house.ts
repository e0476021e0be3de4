import type { Direction, HotlineName } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import { outsideMember } from './call-log.member.js'
import type { Part } from './call-log.parts.js'
import type { Talk } from './call-log.talks.js'

/**
 * The hotline of a call with the outside (R19). Inbound its id and number are those that Asterisk
 * wrote as the call came in, so they are right whatever was changed since; only the name is of now.
 * Outbound it is the one that has the number shown; undefined when it is nobody's.
 */
export function hotlineOf(
  { origin }: Part,
  direction: Direction,
  facts: readonly Fact[],
  hotlines: readonly HotlineName[],
): HotlineName | undefined {
  if (direction === 'internal') return undefined
  if (direction === 'outbound') {
    const shown = facts.findLast(({ mark }) => mark === marks.shown)?.extra.text
    const own = hotlines.find(({ number }) => number === shown)
    return own && { id: own.id, number: own.number, name: own.name }
  }
  const called = facts.find((fact) => fact.mark === marks.hotline && fact.uniqueId === origin.id)
  const [, id, number] = /^(\d{1,9})-(.+)$/.exec(called?.extra.text ?? '') ?? []
  if (id === undefined || number === undefined) return undefined
  const name = hotlines.find((hotline) => hotline.id === Number(id))?.name ?? ''
  return { id: Number(id), number, name }
}

/**
 * The extension that stands for the house in a call with the outside. Inbound: the one that was
 * connected with the customer last (R26), so after a transfer whoever took it over, after one in
 * vain whoever had it before; somebody who was only consulted is not meant. An outside member of a
 * group stands for the house as an extension does, by its own number. Outbound: the one that
 * has placed the call (R27), whoever it was passed on to.
 */
export function agentOf(
  { origin }: Part,
  direction: Direction,
  talks: readonly Talk[],
  facts: readonly Fact[] = [],
): string | undefined {
  if (direction === 'outbound') return origin.kind === 'extension' ? origin.number : undefined
  if (direction === 'internal') return undefined
  const last = talks.findLast(
    ({ a, b }) =>
      (a === origin && b.kind === 'extension') || (b === origin && a.kind === 'extension'),
  )
  const member = outsideMember(origin, talks, facts)
  const taken =
    last === undefined || (member !== undefined && member.from > last.from) ? member : last
  return taken === undefined ? undefined : taken.a === origin ? taken.b.number : taken.a.number
}
