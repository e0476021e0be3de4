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

  /** What became of attempts, by message, until it is written: the disk may have been full. */
  const results = new Map<number, Result>()

  /** Told before it is done: a service that dies in between has not sent it twice. */
  async function send(message: Sms, settings: SmsSettings): Promise<void> {
    const attempts = message.attempts + 1
    await outbox.update(db, message.id, { state: 'sending', attempts, nextAt: null })
    await sendNow({ ...message, attempts }, settings)
  }

  /** One that is known as being sent. Answers also when it cannot be written what became of it. */
  async function sendNow(message: Sms, settings: SmsSettings): Promise<Outcome> {
    const { id, attempts } = message
    const outcome = await attempt(settings, message, parts)
    const result = resultOf(message, outcome, now())
    if (!outcome.sent) log.warn({ sms: id, attempts, ...result }, 'an SMS could not be sent')
    results.set(id, result)
    await settle(id, result).catch((err: Error) =>
      log.error({ err, sms: id }, 'what became of an SMS could not be written yet'),
    )
    return outcome
  }

  async function settle(id: number, result: Result): Promise<void> {
    await outbox.settle(db, id, result)
    results.delete(id)
  }

  async function settleAll(): Promise<void> {
    for (const [id, result] of results) await settle(id, result)
  }

  /** Ends when all have ended, so that no look begins while something is being sent. */
  async function sendAll(messages: readonly Sms[], settings: SmsSettings): Promise<void> {
    const ended = await Promise.allSettled(messages.map((message) => send(message, settings)))
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }

  /**
   * Sends some that are due, by the settings as of now: a change holds for all that still wait.
   * Answers when to look again at the earliest, not at once for those that must not be sent;
   * undefined: more may be due.
   */
  async function round(): Promise<number | undefined> {
    await settleAll()
    const some = await outbox.due(db, now(), atOnce)
    const { settings } = await readSettings(db)
    if (some.length === 0 || isStopped) return settings.enabled ? soonMs : lookMs
    const old = some.filter(({ expiresAt }) => expiresAt <= now())
    for (const { id } of old) await outbox.update(db, id, { state: 'expired', nextAt: null })
    if (!settings.enabled) return lookMs
    await sendAll(
      some.filter((message) => !old.includes(message)),
      settings,
    )
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
          log.error({ err }, 'the outbox of SMS cannot be read or written')
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
    sendNow,
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
      await settleAll().catch((err: Error) => log.error({ err }, 'SMS will be told as unsure'))
    },
  }
}

type Result = Partial<Omit<Sms, 'id'>>

function resultOf(message: Sms, outcome: Outcome, at: number): Result {
  if (outcome.sent) return { state: 'sent', sentAt: at, error: null }
  const isTest = message.kind === 'test'
  return { ...(isTest ? { state: 'failed' } : afterFailure(message, at)), error: outcome.error }
}
