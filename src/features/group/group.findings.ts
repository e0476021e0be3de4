import type { Finding } from '../../domain/finding.js'
import type { GroupWorld } from './group.faults.js'
import type { Group } from './group.schema.js'

/** Outside members that cannot be called any more, since their route or its trunks are gone. */
export function groupFindings(
  groups: Iterable<Pick<Group, 'id' | 'name' | 'members'>>,
  { outside, way }: Pick<GroupWorld, 'outside' | 'way'>,
): readonly Finding[] {
  return [...groups].flatMap(({ id, name, members }) =>
    members.flatMap((member, index): readonly Finding[] => {
      if (!('number' in member)) return []
      const number = outside(member.number)
      const trunks = number === undefined ? [] : (way(number)?.trunkIds ?? [])
      if (trunks.length > 0) return []
      const data = { name, number: member.number }
      const path = `groups/${id}/members/${index}`
      return [{ code: 'group_member_no_way', path, data, severity: 'warning' }]
    }),
  )
}

/** Their sentences. */
export const groupFindingText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  group_member_no_way: [
    'Nhóm {name} không gọi được {number}: không có hướng gọi ra nào có trung kế đang bật.',
    'Group {name} cannot call {number}: no outbound route with an enabled trunk leads there.',
  ],
}
