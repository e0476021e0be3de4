import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { CallRecord } from '../../domain/call-record.js'
import type { DueMail } from '../../domain/mail.js'
import { playLog } from '../../domain/play-log.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import { messageFolder } from './message.files.js'
import { type FinisherDeps, messageFinisher } from './message.finisher.js'
import { messageRepo } from './message.repo.js'
import { messageRoutes } from './message.routes.js'
import { adoptOrphans, expireMessages, type SweepDeps } from './message.sweep.js'
import { voicemailContexts } from './voicemail.conf.js'
import { mailsOf } from './voicemail.mail.js'
import { voicemailRules } from './voicemail.rules.js'
import { type Box, type BoxOwner, takesUnanswered, voicemailKind } from './voicemail.schema.js'

export interface VoicemailDeps extends KeptParts {
  readonly db: Database
  readonly time: (at: number) => string
  /** The data folder; Asterisk writes messages below it. */
  readonly data: string
  /** All boxes as of now; refreshed after each change, before it is answered. */
  readonly boxes: () => ReadonlyMap<number, Box>
  /** Where the audio of a sound lies. */
  readonly pathOf: (sound: number) => string
  readonly newId: () => string
  /** Tells Asterisk how many messages a box holds; fails while there is none. */
  readonly tellCount: (box: number, count: number) => Promise<void>
  /** Whether somebody is a member of the queue or group that a box belongs to. */
  readonly isMember: (actor: Actor, owner: BoxOwner) => boolean
  readonly openChannels: SweepDeps['openChannels']
  /** E-mails about a new message are due, within the transaction that makes it one. */
  readonly sendMails: (mails: readonly DueMail[], trx: Transaction) => Promise<void>
  readonly log: FinisherDeps['log'] & { info(details: object, message: string): void }
}

const folderName = 'voicemail'

/** Where Asterisk writes the messages of callers. */
export const voicemailFolder = (data: string): string => join(data, folderName)

export type VoicemailFeature = ReturnType<typeof voicemailFeature>

/** Boxes, and the messages in them. */
export function voicemailFeature(deps: VoicemailDeps) {
  const { db, audit, now, time, boxes, log } = deps
  const repo = messageRepo(db, deps.newId)
  const folder = voicemailFolder(deps.data)
  const files = messageFolder(folder)
  const table = keptTable(voicemailKind)
  const changes = keptChanges(voicemailKind, deps, { rules: voicemailRules })
  const told = new Map<number, number>()
  const finisher = messageFinisher({
    ...{ db, repo, files, boxes, log, changed: () => tellCounts() },
    async onNew({ box: id, file, seconds, ...message }, trx) {
      const box = boxes().get(id)
      if (box === undefined) return
      const found = { ...message, box, seconds: seconds ?? 0, file: `${folderName}/${file}` }
      await deps.sendMails(mailsOf(found, time), trx)
    },
  })
  const sweepDeps = { db, repo, files, boxes, audit, now, openChannels: deps.openChannels }

  /** An agent's own boxes are those of the own extension, and of the own queues and groups. */
  const isOwn = (actor: Actor, owner: BoxOwner): boolean =>
    owner.type === 'extension' ? owner.id === actor.extensionId : deps.isMember(actor, owner)

  let telling: Promise<void> = Promise.resolve()
  /** One after the other, each as things are then: an older count must not come last. */
  const tellCounts = (): Promise<void> => {
    telling = telling.then(tellNow).catch((err) => log.error({ err }, 'boxes cannot be counted'))
    return telling
  }

  /** The dialplan knows how full each box is; after Asterisk's start it knows nothing. */
  async function tellNow(): Promise<void> {
    const counts = await repo.counts()
    for (const id of new Set([...counts.keys(), ...told.keys()])) {
      const count = counts.get(id) ?? 0
      try {
        await deps.tellCount(id, count)
        if (count === 0) told.delete(id)
        else told.set(id, count)
      } catch (err) {
        log.warn({ err, box: id }, 'Asterisk was not told how full a box is')
        return
      }
    }
  }

  async function sweep(): Promise<void> {
    const adopted = await adoptOrphans(sweepDeps)
    if (adopted.length > 0) log.warn({ adopted }, 'messages were found that no call tells of')
    finisher.wake()
  }

  async function expire(): Promise<void> {
    const count = await expireMessages(sweepDeps)
    if (count > 0) log.info({ count }, 'old messages of voicemail deleted')
    finisher.wake()
  }

  const feature: Feature = {
    name: 'voicemail',
    routes(app) {
      keptRoutes(app, voicemailKind, {
        ...{ db, time, changes, called: ['a box of voicemail', 'boxes of voicemail'] },
      })
      const plays = playLog(now)
      messageRoutes(app, {
        ...{ db, repo, files, boxes, audit, plays, now, time },
        isOwn: (actor, { owner }) => owner !== null && isOwn(actor, owner),
        async deleted() {
          finisher.wake()
          await tellCounts()
        },
      })
    },
    jobs: [{ name: 'voicemail-retention', cron: '15 3 * * *', run: expire }],
  }

  return {
    ...feature,
    /** Every ten minutes is often enough. */
    sweep,
    async conf(trx: Database | Transaction): Promise<ConfFragment> {
      return { endpoints: [], contexts: voicemailContexts(await table.all(trx), deps.pathOf) }
    },
    /** Extension id → the box for the calls that it does not answer. */
    async unansweredBoxes(trx: Database | Transaction): Promise<ReadonlyMap<number, number>> {
      const taking = (await table.all(trx)).flatMap((box) =>
        takesUnanswered(box) ? [[box.owner.id, box.id] as const] : [],
      )
      return new Map(taking)
    },
    /** In the transaction that saves the records of ended calls. */
    async enqueue(records: readonly CallRecord[], trx: Transaction): Promise<void> {
      if (await repo.enqueue(records, trx))
        void trx.executionPromise.then(finisher.wake, () => undefined)
    },
    tellCounts,
    ofCall: repo.ofCall,
    idle: finisher.idle,
    async start(): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      finisher.wake()
    },
    stop: finisher.stop,
  }
}
