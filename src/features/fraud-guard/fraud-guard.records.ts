import type { CallRecord } from '../../domain/call-record.js'
import type { Use } from './fraud-guard.repo.js'

/**
 * What finished calls have used: talks with legs that the box itself has called outside. Whoever
 * was led there from outside (an administrator's destination) has no extension.
 */
export const usesOf = (records: readonly CallRecord[]): readonly Use[] =>
  records
    .filter(({ outsideMs }) => outsideMs > 0)
    .map((record) => ({ at: record.startedAt, extension: callerOf(record), ms: record.outsideMs }))

/** A limit that the dialplan held somebody to by itself. */
export interface Breach {
  readonly at: number
  readonly extension: string
  readonly why: string
}

/** Which the service has counted already when it refused them. */
export const breachesOf = (records: readonly CallRecord[]): readonly Breach[] =>
  records.flatMap((record) =>
    record.story
      .filter(({ code, data }) => code === 'refused' && dialplansOwn.includes(String(data.why)))
      .map(({ data }) => ({
        ...{ at: record.startedAt, extension: callerOf(record), why: String(data.why) },
      })),
  )

const callerOf = ({ direction, from }: CallRecord): string =>
  direction === 'outbound' ? from.number : ''

const dialplansOwn: readonly string[] = ['extension_limit', 'box_limit']
