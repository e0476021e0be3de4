import { join } from 'node:path'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import type { Database, Transaction } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import type { CallRecord, MemberName } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { shownNumber } from '../../domain/phone-number.js'
import { zoneTime } from '../../domain/time.js'
import type { Feature } from '../../http/feature.js'
import { outbox } from './sms.outbox.js'
import { answeredWish, missedWishes, newsMs, type Wish } from './sms.plan.js'
import { smsRoutes } from './sms.routes.js'
import { smsSender } from './sms.sender.js'
import { readSettings } from './sms.settings.repo.js'
import { smsSettingRoutes } from './sms.settings.routes.js'
import { noticeText, testText } from './sms.text.js'

export interface SmsDeps {
  readonly db: Database
  readonly audit: Audit<Transaction>
  readonly log: Logger
  readonly now: () => number
  readonly timeZone: string
  /** The data folder. */
  readonly data: string
  /** What the groups want told, by id. */
  readonly groups: () => ReadonlyMap<number, { readonly sms: GroupNotices }>
  /** The mobile of a member, in national spelling; undefined: none is known, or it is none. */
  readonly phoneOf: (trx: Database, member: MemberName) => Promise<string | undefined>
}

/** What the members of a group are told of; `missedAlways`: also when another one has answered. */
export interface GroupNotices {
  readonly missed: boolean
  readonly missedAlways: boolean
  readonly answered: boolean
}

const isWanted = (notices: GroupNotices | undefined, { kind, wasAnswered }: Wish): boolean =>
  notices?.[kind] === true && (!wasAnswered || notices.missedAlways)

/** A mark that somebody of a group has answered, with the facts of its call so far. */
export interface Answer {
  readonly mark: Fact
  readonly facts: readonly Fact[]
}

/** Text messages about calls (R61–R64). */
export interface SmsFeature extends Feature {
  /** Within the transaction that moves the position in what Asterisk wrote. */
  answered(answers: readonly Answer[], trx: Transaction): Promise<void>
  missed(records: readonly CallRecord[], trx: Transaction): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Messages are kept for so long. */
const keptMs = 90 * 86_400_000

export function smsFeature(deps: SmsDeps): SmsFeature {
  const { db, audit, log, now, timeZone } = deps
  const { iso: time } = zoneTime(timeZone)
  const sender = smsSender({ db, log, now, time, file: join(deps.data, 'sms.jsonl') })

  /** One message for each member, call and kind, however often it is told; none of what is old. */
  async function notify(wishes: readonly Wish[], trx: Transaction): Promise<void> {
    const groups = deps.groups()
    const wanted = wishes.filter((wish) => isWanted(groups.get(wish.groupId)?.sms, wish))
    if (wanted.length === 0) return
    const { settings } = await readSettings(trx)
    if (!settings.enabled) return
    for (const wish of wanted) {
      const to = await deps.phoneOf(trx, wish.member)
      const expiresAt = wish.since + newsMs
      if (to === undefined || expiresAt <= now()) continue
      const { kind, callId, groupId, at } = wish
      const text = noticeText({ kind, from: shownNumber(wish.from), at }, settings.brand, timeZone)
      await outbox.write(trx, {
        key: `${callId} ${kind} ${to}`,
        ...{ kind, callId, groupId, to, text, expiresAt },
        ...{ state: 'waiting', attempts: 0, nextAt: now(), createdAt: now() },
        ...{ sentAt: null, error: null },
      })
    }
    sender.wake()
  }

  async function test(to: string) {
    const { settings } = await readSettings(db)
    const key = `test ${ulid()}`
    await outbox.write(db, {
      ...{ key, kind: 'test', callId: null, groupId: null, to, text: testText(settings.brand) },
      ...{ state: 'sending', attempts: 1, nextAt: null, expiresAt: now() + newsMs },
      ...{ createdAt: now(), sentAt: null, error: null },
    })
    const written = await outbox.find(db, key)
    if (written === undefined) throw new Error('a message was not written')
    const { id } = written
    const outcome = await sender.sendNow(written, settings)
    return outcome.sent
      ? ({ id, state: 'sent', error: null } as const)
      : ({ id, state: 'failed', error: outcome.error } as const)
  }

  return {
    name: 'sms',
    routes(app) {
      smsRoutes(app, { db, time })
      smsSettingRoutes(app, { db, audit, now, test, changed: sender.wake })
    },
    jobs: [
      {
        name: 'sms-retention',
        cron: '40 2 * * *',
        run: () => outbox.removeBefore(db, now() - keptMs),
      },
    ],
    answered: (answers, trx) =>
      notify(
        answers.flatMap(({ mark, facts }) => answeredWish(mark, facts) ?? []),
        trx,
      ),
    missed: (records, trx) => notify(records.flatMap(missedWishes), trx),
    start: sender.start,
    stop: sender.stop,
  }
}
