import type { Finding } from '../../domain/finding.js'
import type { Queue } from './queue.schema.js'

type Staff = Pick<Queue, 'id' | 'name' | 'members' | 'skills'>

/**
 * Queues in which nobody can be rung, and members who cannot. `phoneless`: the name of a person who
 * receives calls on no phone; undefined for all others.
 */
export function queueFindings(
  queues: Iterable<Staff>,
  phoneless: (userId: number) => string | undefined,
): readonly Finding[] {
  return [...queues].flatMap((queue): readonly Finding[] => {
    const { id, name, members } = queue
    if (members.length === 0)
      return [{ ...finding('queue_no_members', `queues/${id}/members`), data: { name } }]
    const who = members.flatMap(({ userId }) => phoneless(userId) ?? []).join(', ')
    return [
      ...(isAnybodyAble(queue)
        ? []
        : [{ ...finding('queue_nobody_able', `queues/${id}/skills`), data: { name } }]),
      ...(who === ''
        ? []
        : [{ ...finding('queue_member_no_phone', `queues/${id}/members`), data: { name, who } }]),
    ]
  })
}

const isAnybodyAble = ({ members, skills }: Staff): boolean =>
  members.some((member) =>
    skills.every(({ skill, level }) =>
      member.skills.some((one) => one.skill === skill && one.level >= level),
    ),
  )

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
  queue_member_no_phone: [
    'Hàng đợi {name} không bao giờ đổ chuông cho {who}: không có máy nhánh, cũng không nghe bằng số riêng.',
    'Queue {name} never rings {who}: neither an extension nor an own phone to receive calls on.',
  ],
}
