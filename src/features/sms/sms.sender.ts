import type { Logger } from 'pino'
import type { Database } from '../../db/database.js'
import { attempt, type GatewayParts, type Outcome } from './sms.gateway.js'
import { outbox } from './sms.outbox.js'
import { afterFailure } from './sms.plan.js'
import type { Sms, SmsSettings } from './sms.schema.js'
import { readSettings } from './sms.settings.repo.js'

export interface SenderParts extends GatewayParts {
  readonly db: Database
  readonly log: Logger
}

/** So many messages are sent at once. */
const atOnce = 4
/** A look for what is due, when nothing has woken the sender. */
const lookMs = 30_000
/** The transaction that wrote a message ends a moment after it wakes the sender. */
const soonMs = 50

/** Sends what is in the outbox. One attempt of a message at a time, told to the database first. */
export function smsSender(parts: SenderParts) {
  const { db, log, now } = parts
  let timer: NodeJS.Timeout | undefined
  let isStopped = true
  let work: Promise<void> = Promise.resolve()

  /** Told before it is done: a service that dies in between has not sent it twice. */
  async function send(message: Sms, settings: SmsSettings): Promise<Outcome> {
    const attempts = message.attempts + 1
    await outbox.update(db, message.id, { state: 'sending', attempts, nextAt: null })
    const outcome = await attempt(settings, message, parts)
    if (outcome.sent)
      await outbox.update(db, message.id, { state: 'sent', sentAt: now(), error: null })
    else {
      const { error } = outcome
      const failed = message.kind === 'test' ? ({ state: 'failed' } as const) : undefined
      const next = failed ?? afterFailure({ ...message, attempts }, now())
      await outbox.update(db, message.id, { ...next, error })
      log.warn({ sms: message.id, attempts, error, state: next.state }, 'an SMS could not be sent')
    }
    return outcome
  }

  /**
   * Sends some that are due, by the settings as of now: a change holds for all that still wait.
   * Answers when to look again at the earliest, not at once for those that must not be sent;
   * undefined: more may be due.
   */
  async function round(): Promise<number | undefined> {
    const some = await outbox.due(db, now(), atOnce)
    const { settings } = await readSettings(db)
    if (some.length === 0 || isStopped) return settings.enabled ? soonMs : lookMs
    const old = some.filter(({ expiresAt }) => expiresAt <= now())
    for (const { id } of old) await outbox.update(db, id, { state: 'expired', nextAt: null })
    if (!settings.enabled) return lookMs
    const news = some.filter((message) => !old.includes(message))
    await Promise.all(news.map((message) => send(message, settings)))
    return undefined
  }

  async function look(): Promise<number> {
    for (;;) {
      const pause = await round()
      if (pause !== undefined) return pause
    }
  }

  function plan(ms: number): void {
    clearTimeout(timer)
    if (isStopped) return
    timer = setTimeout(() => {
      work = work
        .then(look)
        .catch((err: Error) => {
          log.error({ err }, 'the outbox of SMS cannot be read')
          return lookMs
        })
        .then(again)
    }, ms)
  }

  async function again(earliest: number): Promise<void> {
    if (isStopped) return
    const next = await outbox.nextAt(db).catch(() => undefined)
    plan(Math.min(lookMs, Math.max(earliest, (next ?? now() + lookMs) - now())))
  }

  return {
    send,
    /** Something was written that is due at once. */
    wake: () => plan(soonMs),
    async start(): Promise<void> {
      await outbox.settleUnsure(db)
      isStopped = false
      plan(soonMs)
    },
    /** Ends when what is being sent has been answered. */
    async stop(): Promise<void> {
      isStopped = true
      clearTimeout(timer)
      await work
    },
  }
}
