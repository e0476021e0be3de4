import type { Finding } from '../../domain/finding.js'
import type { Hotline } from './hotline.schema.js'

type Judged = Pick<Hotline, 'id' | 'name' | 'scheduleId' | 'open' | 'closed'>

/** Hotlines whose callers are hung up on without a word, in the hours or outside them. */
export function hotlineFindings(hotlines: Iterable<Judged>): readonly Finding[] {
  return [...hotlines].flatMap(({ id, name, scheduleId, open, closed }): readonly Finding[] => {
    const at = `hotlines/${id}`
    const endsClosed = scheduleId !== null && (closed ?? hangup).type === 'hangup'
    return [
      ...(open.type === 'hangup'
        ? [found('hotline_open_nothing', `${at}/open`, name, 'warning')]
        : []),
      ...(endsClosed ? [found('hotline_closed_nothing', `${at}/closed`, name, 'info')] : []),
    ]
  })
}

const hangup = { type: 'hangup' } as const

const found = (
  code: string,
  path: string,
  name: string,
  severity: Finding['severity'],
): Finding => ({ code, path, severity, data: { name } })
