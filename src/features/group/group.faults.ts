import type { FieldFault } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { Group, GroupFields, GroupKind, Member } from './group.schema.js'

/** The way to a number outside: as its route wants it, and the trunks in order. */
export interface Way {
  readonly number: string
  readonly trunkIds: readonly number[]
}

/** What a group depends on, as of one moment. */
export interface GroupWorld {
  /** Id → number of every hotline that the outside may see. */
  readonly hotlines: ReadonlyMap<number, string>
  /** A Vietnamese mobile or landline number in national spelling; undefined: it is none. */
  outside(number: string): string | undefined
  /** How a number in national spelling is called; undefined when no route leads there. */
  way(number: string): Way | undefined
}

/** What is wrong with a group beyond its schema. `others`: all groups but this one. */
export function groupFaults(
  fields: GroupFields,
  world: GroupWorld,
  id: number | undefined,
  others: readonly Pick<Group, 'id' | 'name' | 'otherwise'>[],
): readonly FieldFault[] {
  return [
    ...hotlineFaults(fields, world),
    ...memberFaults(fields, world),
    ...circleFaults({ ...fields, id: id ?? 0 }, others),
  ]
}

function hotlineFaults({ kind, hotlineId }: GroupFields, { hotlines }: GroupWorld): FieldFault[] {
  if (hotlineId === null)
    return kind === 'external' ? [{ path: 'hotlineId', message: noHotline }] : []
  return hotlines.has(hotlineId) ? [] : [{ path: 'hotlineId', message: notOutbound }]
}

function memberFaults(group: GroupFields, world: GroupWorld): readonly FieldFault[] {
  const seen = new Set<string>()
  return group.members.flatMap((member, index): FieldFault[] => {
    const key = 'number' in member ? member.number : `extensions/${member.extensionId}`
    const message = seen.has(key) ? twice : memberFault(group.kind, member, world)
    seen.add(key)
    const field = 'number' in member ? 'number' : 'extensionId'
    return message === undefined ? [] : [{ path: `members.${index}.${field}`, message }]
  })
}

function memberFault(kind: GroupKind, member: Member, world: GroupWorld): string | undefined {
  if (!('number' in member)) return kind === 'internal' ? undefined : onlyNumbers
  if (kind === 'internal') return onlyExtensions
  const number = world.outside(member.number)
  if (number === undefined) return notVietnamese
  const trunks = world.way(number)?.trunkIds ?? []
  return trunks.length === 0 ? noWay : undefined
}

/** Groups that send whom nobody answers round for ever are named. */
function circleFaults(
  group: Pick<Group, 'id' | 'name' | 'otherwise'>,
  others: readonly Pick<Group, 'id' | 'name' | 'otherwise'>[],
): readonly FieldFault[] {
  const all = new Map(others.map((one) => [one.id, one]))
  const passed = [group]
  let { otherwise } = group
  while (otherwise.type === 'group') {
    const to = otherwise.id
    if (to === group.id) {
      const names = passed.map(({ id, name }) => `${name.replaceAll('¦', '|')} (groups/${id})`)
      return [{ path: 'otherwise', message: circle(names.join(' → ')) }]
    }
    const next = all.get(to)
    if (next === undefined || passed.includes(next)) return []
    passed.push(next)
    otherwise = next.otherwise
  }
  return []
}

const circle = (names: string): string =>
  say(
    `không được để người gọi không ai bắt máy đi vòng mãi qua ${names}`,
    `must not lead callers whom nobody answers round for ever through ${names}`,
  )
const noHotline = say(
  'cần có: nhóm bên ngoài gọi các thành viên qua một hotline',
  'is missing: an external group calls its members through a hotline',
)
const notOutbound = say('không được dùng để gọi ra', 'is not allowed for calls to the outside')
const onlyNumbers = say(
  'nhóm bên ngoài chỉ gồm các số bên ngoài',
  'an external group has numbers outside only',
)
const onlyExtensions = say(
  'nhóm nội bộ chỉ gồm các số nội bộ',
  'an internal group has extensions only',
)
const notVietnamese = say(
  'phải là số di động hoặc cố định Việt Nam',
  'must be a Vietnamese mobile or landline number',
)
const twice = say('không được trùng', 'must not be named twice')
const noWay = say(
  'không có hướng gọi ra nào có trung kế đang bật đến số này',
  'cannot be called: no outbound route with an enabled trunk leads there',
)
