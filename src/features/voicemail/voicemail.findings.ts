import type { Finding } from '../../domain/finding.js'
import type { Box } from './voicemail.schema.js'

/** Boxes that should tell somebody of new messages, which no mail server carries. */
export function voicemailFindings(boxes: readonly Box[], isMailSet: boolean): readonly Finding[] {
  const telling = isMailSet ? [] : boxes.filter(({ emails }) => emails.length > 0)
  return telling.map(({ id, name }) => ({
    ...{ code: 'voicemail_no_mail', path: `voicemail-boxes/${id}/emails`, data: { name } },
    severity: 'warning',
  }))
}

export const voicemailText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  voicemail_no_mail: [
    'Hộp thư thoại {name} báo tin qua thư điện tử, nhưng chưa đặt máy chủ thư.',
    'Mailbox {name} tells of messages by e-mail, but no mail server is set.',
  ],
}
