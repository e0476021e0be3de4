import { say } from '../../domain/text.js'
import { type Fields, keptTable } from '../../kept/kept.repo.js'
import type { Rules } from '../../kept/kept.rules.js'
import { voicemailKind } from './voicemail.schema.js'

/** The calls of one owner that nobody answers cannot go to two boxes. */
export const voicemailRules: Rules<Fields<typeof voicemailKind>> = async (trx) => {
  const all = await keptTable(voicemailKind).all(trx)
  return ({ owner, unanswered }, id) => {
    const other = all.some(
      (box) =>
        box.id !== id &&
        box.unanswered &&
        box.owner?.type === owner?.type &&
        box.owner?.id === owner?.id,
    )
    // Only extensions send such calls by themselves.
    return owner?.type === 'extension' && unanswered && other
      ? [{ path: 'unanswered', message: taken }]
      : []
  }
}

const taken = say('đã có hộp thư khác nhận', 'is already so for another box of this owner')
