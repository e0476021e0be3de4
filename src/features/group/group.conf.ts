import { type Context, type Extension, type Step, step } from '../../conf/dialplan.js'
import { type Destination, destinationName } from '../../domain/destination.js'
import { contexts } from '../../domain/marks.js'
import { musicClassName } from '../../domain/media.js'
import type { GroupWorld } from './group.faults.js'
import { type Group, type Member, mustConfirm, secondsOf } from './group.schema.js'

/** What rendering needs beside the groups. */
export interface GroupHouse extends GroupWorld {
  /** Extension id → its number and whose it is. */
  readonly extensions: ReadonlyMap<
    number,
    { readonly number: string; readonly userId: number | null }
  >
}

/** Who has answered is asked to press 1 for so long; that is no ringing any more. */
const confirmSeconds = 20

/** Beyond so many members the phones of all of them would make too long a line for Dial. */
const manyMembers = 12

/**
 * A group as a destination, its members, and those on channels of their own. What happens stands in
 * asterisk-conf/groups.conf. Pure.
 */
export function groupContexts(groups: readonly Group[], house: GroupHouse): readonly Context[] {
  return [
    { name: contexts.numbers, extensions: groups.flatMap(dialled) },
    { name: contexts.destination, extensions: groups.map((group) => entered(group, house)) },
    { name: 'group-members', extensions: groups.flatMap((group) => members(group, house)) },
    { name: 'group-apart', extensions: groups.flatMap((group) => apart(group, house)) },
  ]
}

const dialled = ({ id, number }: Group): readonly Extension[] =>
  number === null
    ? []
    : [{ name: number, steps: [step('Goto', contexts.destination, `group-${id}`, '1')] }]

function entered(group: Group, { hotlines }: GroupHouse): Extension {
  const { id, strategy, record, musicClassId, otherwise } = group
  const order = group.members.map((_, index) => index + 1).join('-')
  const rings =
    strategy === 'together'
      ? `group,together,1(${id},${order},${longest(group)})`
      : `group,turns,1(${id},${order},${longest(group)},${strategy})`
  return {
    name: `group-${id}`,
    steps: [
      ...(record ? [step('Set', 'RECORD=1')] : []),
      ...(musicClassId === null
        ? []
        : [step('Set', `CHANNEL(musicclass)=${musicClassName(musicClassId)}`)]),
      step('Set', `_OWN_HOTLINE=${hotlines.get(group.hotlineId ?? 0) ?? ''}`),
      step('Gosub', rings),
      ...onward(otherwise),
    ],
  }
}

const onward = (to: Destination): readonly Step[] => [
  step('Goto', contexts.destination, destinationName(to), '1'),
]

/** How long the call waits for a member: as long as it rings, and as it is asked to press 1. */
const waited = (group: Group, member: Member): number =>
  secondsOf(group, member) + (mustConfirm(group) ? confirmSeconds : 0)

const longest = (group: Group): number =>
  Math.max(...group.members.map((member) => waited(group, member)))

/**
 * Whether members are rung on channels of their own: outside ones always, since nothing of the caller
 * may reach them; extensions when they must confirm, when some of them ring longer than others at the
 * same time, or when they are many.
 */
function isApart(group: Group): boolean {
  const { kind, strategy, members } = group
  if (kind === 'external' || mustConfirm(group)) return true
  const seconds = new Set(members.map((member) => secondsOf(group, member)))
  return strategy === 'together' && (seconds.size > 1 || members.length > manyMembers)
}

function members(group: Group, house: GroupHouse): readonly Extension[] {
  const { id, skipBusy } = group
  return group.members.flatMap((member, index): Extension[] => {
    const number = numberOf(member, house)
    if (number === undefined) return []
    const own = `${id}-${number}`
    const person = personOf(member, house)
    const added =
      'number' in member
        ? `group-member,outside,1(${own})`
        : `group-member,inside,1(${number},${person},${skipBusy ? 1 : ''},${isApart(group) ? own : ''})`
    return [
      {
        name: `${id}-${index + 1}`,
        steps: [
          step('Set', `SECONDS=${waited(group, member)}`),
          step('Gosub', added),
          step('Return'),
        ],
      },
    ]
  })
}

function apart(group: Group, house: GroupHouse): readonly Extension[] {
  if (!isApart(group)) return []
  const confirm = mustConfirm(group) ? 1 : ''
  const hotline = house.hotlines.get(group.hotlineId ?? 0)
  return group.members.flatMap((member): Extension[] => {
    const number = numberOf(member, house)
    if (number === undefined) return []
    const seconds = secondsOf(group, member)
    const name = `${group.id}-${number}`
    if (!('number' in member)) {
      const args = `${personOf(member, house)},${seconds},${confirm}`
      return [{ name, steps: [step('Gosub', `group-inside,${number},1(${args})`)] }]
    }
    const way = house.way(number)
    if (way === undefined || hotline === undefined) return []
    const args = [way.number, hotline, way.trunkIds.join('-'), seconds, confirm].join(',')
    return [{ name, steps: [step('Gosub', `group-outside,${number},1(${args})`)] }]
  })
}

const numberOf = (member: Member, house: GroupHouse): string | undefined =>
  'number' in member
    ? house.outside(member.number)
    : house.extensions.get(member.extensionId)?.number

const personOf = (member: Member, { extensions }: GroupHouse): number | '' =>
  'number' in member ? '' : (extensions.get(member.extensionId)?.userId ?? '')
