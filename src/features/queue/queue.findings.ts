import type { Finding } from '../../domain/finding.js'
import type { Queue } from './queue.schema.js'

/** Queues in which nobody can be rung, and words that are told to nobody. */
export function queueFindings(
  queues: Iterable<Pick<Queue, 'id' | 'name' | 'members' | 'skills'>>,
): readonly Finding[] {
  return [...queues].flatMap(({ id, name, members, skills }): readonly Finding[] => {
    if (members.length === 0)
      return [{ ...finding('queue_no_members', `queues/${id}/members`), data: { name } }]
    const isAble = members.some((member) =>
      skills.every(({ skill, level }) =>
        member.skills.some((one) => one.skill === skill && one.level >= level),
      ),
    )
    if (isAble) return []
    return [{ ...finding('queue_nobody_able', `queues/${id}/skills`), data: { name } }]
  })
}

const finding = (code: string, path: string) => ({ code, path, severity: 'warning' as const })

/** Their sentences. */
export const queueFindingText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  queue_no_members: [
    'Hàng đợi {name} không có ai: khách chờ rồi bị chuyển đi.',
    'Queue {name} has no members: callers wait in vain.',
  ],
  queue_nobody_able: [
    'Không ai trong hàng đợi {name} có đủ kỹ năng mà hàng đợi yêu cầu.',
    'Nobody in queue {name} has the skills that it asks for.',
  ],
}
