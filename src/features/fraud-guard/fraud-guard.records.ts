import type { CallRecord } from '../../domain/call-record.js'
import type { Use } from './fraud-guard.repo.js'

/** What finished calls have used: answered calls of an extension to the outside. */
export const usesOf = (records: readonly CallRecord[]): readonly Use[] =>
  records
    .filter(({ direction, talkMs }) => direction === 'outbound' && talkMs > 0)
    .map(({ startedAt, from, talkMs }) => ({ at: startedAt, extension: from.number, ms: talkMs }))

/** A limit that the dialplan held somebody to by itself. */
export interface Breach {
  readonly at: number
  readonly extension: string
  readonly why: string
}

/** Which the service has counted already when it refused them. */
export const breachesOf = (records: readonly CallRecord[]): readonly Breach[] =>
  records.flatMap(({ startedAt, from, story }) =>
    story
      .filter(({ code, data }) => code === 'refused' && dialplansOwn.includes(String(data.why)))
      .map(({ data }) => ({ at: startedAt, extension: from.number, why: String(data.why) })),
  )

const dialplansOwn: readonly string[] = ['extension_limit', 'box_limit']
