import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { mailAddress } from '../../domain/mail.js'
import { say } from '../../domain/text.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, page, pageOf, pageQuery } from '../../http/page.js'
import { refuseFaults } from '../../kept/kept.rules.js'
import type { OutboxRepo } from './mail.outbox.repo.js'
import {
  type Mail,
  type MailSettings,
  mailSettingsBody,
  mailSettingsView,
  mailView,
} from './mail.schema.js'
import { MailRefused, type Sending } from './mail.send.js'
import { readMailSettings, writeMailSettings } from './mail.settings.repo.js'

export interface MailRoutes {
  readonly db: Database
  readonly repo: OutboxRepo
  readonly audit: Audit<Transaction>
  readonly now: () => number
  readonly time: (at: number) => string
  readonly send: (sending: Sending) => Promise<void>
  readonly newId: () => string
  /** After the settings were changed. */
  readonly changed: (settings: MailSettings) => Promise<void>
}

const config = { access: ['admin'] } as const
const path = '/settings/mail'

/** `/api/settings/mail`, a test of it, and what became of e-mails. For admins alone. */
export function mailRoutes(app: ZodApp, deps: MailRoutes): void {
  const { db, repo, audit, now, time } = deps
  const tags = ['settings']

  app.get(
    path,
    {
      config: { ...config, tagged: true },
      schema: { summary: 'The mail server', tags, response: { 200: mailSettingsView } },
    },
    async (_request, reply) => {
      const { settings, password, version } = await readMailSettings(db)
      return tagged(reply, version, { ...settings, hasPassword: password !== '' })
    },
  )

  app.put(
    path,
    {
      config: { ...config, tagged: true },
      schema: {
        summary: 'Set the mail server; what waits is tried again at once',
        tags,
        headers: ifMatch,
        body: mailSettingsBody,
        response: { 200: mailSettingsView },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const { password, ...settings } = body
      const stored = await inTransaction(db, async (trx) => {
        const before = await readMailSettings(trx)
        requireMatch(request, before.version)
        if (password === undefined && before.password !== '') keepsPassword(before, settings)
        const after = {
          settings,
          password: password ?? before.password,
          version: before.version + 1,
        }
        await writeMailSettings(trx, after, now())
        const details = { ...settings, ...(password !== undefined && { password: 'set' }) }
        await audit({ actor, action: 'mail.changed', object: 'settings/mail', details }, trx)
        return after
      })
      await deps.changed(settings)
      return tagged(reply, stored.version, { ...settings, hasPassword: stored.password !== '' })
    },
  )

  app.post(
    `${path}/test`,
    {
      config,
      schema: {
        summary: 'Send an e-mail now (422 with what the mail server said)',
        tags,
        body: z.strictObject({ to: mailAddress }),
        response: { 200: z.object({ sent: z.literal(true) }) },
      },
    },
    async ({ actor, body: { to } }) => {
      const { settings, password } = await readMailSettings(db)
      if (settings.host === '')
        fail('unprocessable', { why: say('chưa đặt máy chủ thư', 'no mail server is set') })
      const details = { to }
      await audit({ actor, action: 'mail.tested', object: 'settings/mail', details })
      const mail = { key: `test:${deps.newId()}`, to, ...testMail }
      await deps.send({ settings, password, mail }).catch((error: unknown) => {
        if (!(error instanceof MailRefused)) throw error
        fail('unprocessable', { why: error.message })
      })
      return { sent: true as const }
    },
  )

  app.get(
    '/mails',
    {
      config,
      schema: {
        summary: 'E-mails of the box and what became of them, newest first',
        tags: ['mails'],
        querystring: pageQuery,
        response: { 200: pageOf(mailView) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const rows = await repo.list(limit + 1, afterId(cursor))
      const { items, nextCursor } = page(
        rows.map((mail) => ({ id: mail.n, mail })),
        limit,
      )
      return { items: items.map(({ mail }) => shown(mail)), nextCursor }
    },
  )

  const shown = ({ to, mail, state, attempts, createdAt, sentAt, dueAt, error }: Mail) => ({
    ...{ to, subject: mail.subject, state, attempts, error },
    createdAt: time(createdAt),
    sentAt: sentAt === null ? null : time(sentAt),
    nextAttemptAt: state === 'waiting' ? time(dueAt) : null,
  })
}

/** The password is told to no server but the one it was given for, however well somebody is logged in. */
function keepsPassword(
  { settings: before }: { readonly settings: MailSettings },
  after: MailSettings,
): void {
  const same = (['host', 'port', 'security', 'username'] as const).every(
    (field) => before[field] === after[field],
  )
  if (!same && after.host !== '') refuseFaults([{ path: 'password', message: sendAgain }])
}

const sendAgain = say('phải nhập lại', 'must be sent again')

const testMail = {
  subject: 'Thư thử của Tổng Đài / Test e-mail of Tổng Đài',
  text: 'Tổng Đài gửi được thư.\n\nTổng Đài can send e-mail.\n',
}
