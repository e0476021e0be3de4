import type { OutboxRepo } from './mail.outbox.repo.js'
import type { Mail, MailSettings } from './mail.schema.js'
import { MailRefused, type Sending } from './mail.send.js'

export interface OutboxDeps {
  readonly repo: OutboxRepo
  readonly settings: () => Promise<{ readonly settings: MailSettings; readonly password: string }>
  readonly send: (sending: Sending) => Promise<void>
  /** Absolute path of a file of the data folder. */
  readonly pathOf: (file: string) => string
  readonly now: () => number
  readonly log: {
    warn(details: object, message: string): void
    error(details: object, message: string): void
  }
}

/** Who is not reached for so long is given up. */
const giveUpMs = 3 * 86_400_000
const firstMs = 30_000
const longestMs = 3_600_000

/** Milliseconds until the next attempt after `attempts` in vain: from half a minute to an hour. */
export const pauseAfter = (attempts: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 10))

/**
 * Sends what is due, one e-mail after the other, the oldest first. Knows nothing that is not in the
 * database, so that it goes on after a restart. A mail is marked as sent after the server took it.
 */
export function mailOutbox(deps: OutboxDeps) {
  const { repo, now, log } = deps
  let running: Promise<void> | undefined
  let again = false
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined

  function wake(): void {
    if (stopping.signal.aborted) return
    again = true
    running ??= work().finally(() => {
      running = undefined
    })
  }

  async function work(): Promise<void> {
    while (again && !stopping.signal.aborted) {
      again = false
      try {
        await sendDue()
        await wait()
      } catch (err) {
        log.error({ err }, 'e-mails wait: the database refused')
        sleep(firstMs)
      }
    }
  }

  async function sendDue(): Promise<void> {
    const { settings, password } = await deps.settings()
    while (settings.host !== '' && !stopping.signal.aborted && !again) {
      const mail = await repo.due()
      if (mail === undefined) return
      await attempt(mail, { settings, password })
    }
  }

  async function attempt(row: Mail, by: Pick<Sending, 'settings' | 'password'>): Promise<void> {
    const { n, attempts } = row
    try {
      await deps.send({ ...by, ...letterOf(row), signal: stopping.signal })
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error
      return stopping.signal.aborted ? undefined : later(row, error)
    }
    await repo.sent(n)
    if (attempts > 0) log.warn({ mail: n, attempts }, 'an e-mail went at last')
  }

  function letterOf({ key, to, mail }: Mail): Pick<Sending, 'mail' | 'file'> {
    const { attachment, ...text } = mail
    if (attachment === undefined) return { mail: { key, to, ...text } }
    return { mail: { key, to, ...text, attachment }, file: deps.pathOf(attachment.file) }
  }

  async function later({ n, attempts, createdAt }: Mail, error: MailRefused): Promise<void> {
    const { message, isFinal } = error
    if (isFinal || now() - createdAt > giveUpMs) {
      log.warn({ mail: n, said: message }, 'an e-mail was given up')
      return repo.failed(n, message)
    }
    if (attempts === 0) log.warn({ mail: n, said: message }, 'an e-mail has to wait')
    return repo.again(n, now() + pauseAfter(attempts + 1), message)
  }

  async function wait(): Promise<void> {
    const next = await repo.nextAt()
    const { settings } = await deps.settings()
    if (next !== undefined && settings.host !== '') sleep(Math.max(50, next - now()))
  }

  function sleep(ms: number): void {
    clearTimeout(timer)
    if (!stopping.signal.aborted) timer = setTimeout(wake, Math.min(ms, longestMs)).unref()
  }

  return {
    wake,
    /** A mail that is being sent is tried again after the next start. */
    async stop(): Promise<void> {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
