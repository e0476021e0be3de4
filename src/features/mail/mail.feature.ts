import { join } from 'node:path'
import type { Database, Transaction } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import type { DueMail } from '../../domain/mail.js'
import type { Feature } from '../../http/feature.js'
import { mailOutbox, type OutboxDeps } from './mail.outbox.js'
import { outboxRepo } from './mail.outbox.repo.js'
import { mailRoutes } from './mail.routes.js'
import { type MailPatience, sendMail, usualPatience } from './mail.send.js'
import { readMailSettings } from './mail.settings.repo.js'

export interface MailDeps {
  readonly db: Database
  readonly audit: Audit<Transaction>
  readonly now: () => number
  readonly time: (at: number) => string
  /** The data folder. */
  readonly data: string
  readonly newId: () => string
  readonly log: OutboxDeps['log']
  readonly patience?: MailPatience
}

const dayMs = 86_400_000
/** E-mails that were sent or given up are shown for so long. */
const shownDays = 90

/** E-mails that the box sends: an outbox, and the mail server it goes through. */
export function mailFeature(deps: MailDeps) {
  const { db, now, data, patience = usualPatience } = deps
  const repo = outboxRepo(db, now)
  const send = (sending: Parameters<typeof sendMail>[0]) => sendMail({ patience, ...sending })
  const outbox = mailOutbox({
    ...{ repo, now, send, log: deps.log },
    settings: () => readMailSettings(db),
    pathOf: (file) => join(data, file),
  })

  let isSet = false

  const feature: Feature = {
    name: 'mail',
    routes: (app) =>
      mailRoutes(app, {
        ...{ ...deps, repo, send },
        async changed({ host }) {
          isSet = host !== ''
          await repo.hurry()
          outbox.wake()
        },
      }),
    jobs: [
      {
        name: 'mail-log',
        cron: '25 3 * * *',
        run: async () => void (await repo.forgetBefore(now() - shownDays * dayMs)),
      },
    ],
  }

  return {
    ...feature,
    /**
     * Within the transaction of what they tell of; they go when it is committed. While no mail server
     * is set, nothing is due: what is set later is not for what happened before.
     */
    async enqueue(mails: readonly DueMail[], trx: Transaction): Promise<void> {
      const { settings } = await readMailSettings(trx)
      if (mails.length === 0 || settings.host === '') return
      await repo.enqueue(mails, trx)
      void trx.executionPromise.then(outbox.wake, () => undefined)
    },
    /** Whether a mail server is set. */
    isSet: () => isSet,
    async start(): Promise<void> {
      isSet = (await readMailSettings(db)).settings.host !== ''
      outbox.wake()
    },
    stop: outbox.stop,
  }
}
