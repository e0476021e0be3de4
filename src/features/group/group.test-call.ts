import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import { outsideNumber } from '../../domain/destination.js'
import { fail } from '../../domain/errors.js'
import { nationalNumber } from '../../domain/phone-number.js'
import { say } from '../../domain/text.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams } from '../../http/page.js'
import type { KeptChanges } from '../../kept/kept.changes.js'
import type { Group, groupKind } from './group.schema.js'

export interface GroupTestParts {
  readonly db: Database
  readonly audit: Audit<Transaction>
  readonly changes: KeptChanges<typeof groupKind>
  /**
   * Rings a member through the hotline and answers the id of the record: undefined while Asterisk
   * cannot be asked, null when nothing leads to the number any more.
   */
  readonly placeTest: (hotlineId: number, number: string) => Promise<string | null | undefined>
}

const body = z.strictObject({
  to: outsideNumber.optional().describe('one of the members; the first when it is not given'),
})

/** `POST /api/groups/{id}/test-call`: rings a member as a call of the group would, and plays a few words. */
export function groupTestRoute(app: ZodApp, parts: GroupTestParts): void {
  const { db, audit, changes } = parts
  app.post(
    '/groups/:id/test-call',
    {
      config: { access: ['admin'] },
      schema: {
        summary: 'Ring an outside member through the hotline; whoever answers hears a few words',
        tags: ['groups'],
        params: idParams,
        body,
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    async ({ actor, params: { id }, body: { to } }, reply) => {
      const group = await changes.existing(db, id)
      const { hotlineId } = group
      if (group.kind !== 'external' || hotlineId === null)
        fail('unprocessable', { why: notOutside })
      const number = memberOf(group, to)
      if (number === undefined)
        fail('unprocessable', { why: `to ${noMember}` }, [{ path: 'to', message: noMember }])
      const placed = await parts.placeTest(hotlineId, number)
      if (placed === null) fail('unprocessable', { why: noWay })
      const callId = placed ?? fail('asterisk-unreachable')
      const details = { to: number, call: callId }
      await audit({ actor, action: 'group.test-call', object: `groups/${id}`, details })
      return reply.code(202).send({ id: callId })
    },
  )
}

/** The member that is meant; the first one when none is named. */
function memberOf({ members }: Group, to: string | undefined): string | undefined {
  const numbers = members.flatMap((member) => ('number' in member ? [member.number] : []))
  return to === undefined ? numbers[0] : numbers.find((number) => number === nationalNumber(to))
}

const notOutside = say(
  'chỉ nhóm bên ngoài mới gọi thử được',
  'only members of an external group can be called',
)
const noMember = say('không phải thành viên của nhóm', 'is not a member of the group')
const noWay = say(
  'không có trung kế đang bật nào dẫn đến số này',
  'no enabled trunk leads to this number any more',
)
