import type { Logger } from 'pino'
import { ulid } from 'ulid'
import { groupKind } from './features/group/group.schema.js'
import { mailFeature } from './features/mail/mail.feature.js'
import { queueKind } from './features/queue/queue.schema.js'
import { type VoicemailDeps, voicemailFeature } from './features/voicemail/voicemail.feature.js'
import { voicemailKind } from './features/voicemail/voicemail.schema.js'
import type { KeptMemory } from './kept/kept.memory.js'

/** What messages need of the call log and of Asterisk. */
export type MessageParts = Pick<VoicemailDeps, 'openChannels' | 'tellCount'>

interface VoicemailParts extends Omit<VoicemailDeps, 'boxes' | 'isMember' | 'newId' | 'sendMails'> {
  readonly log: Logger
  readonly memory: KeptMemory
}

/** Boxes of voicemail with their messages, and the e-mails that tell of them. */
export function composeVoicemail({ memory, log, ...parts }: VoicemailParts) {
  const newId = () => ulid()
  const mail = mailFeature({ ...parts, newId, log: log.child({ part: 'mail' }) })
  const messages = voicemailFeature({
    ...{ ...parts, newId, log: log.child({ part: 'voicemail' }) },
    boxes: () => memory.of(voicemailKind),
    isMember: ({ userId, extensionId }, { type, id }) =>
      type === 'queue'
        ? memory
            .of(queueKind)
            .get(id)
            ?.members.some((one) => one.userId === userId) === true
        : memory
            .of(groupKind)
            .get(id)
            ?.members.some((one) => 'extensionId' in one && one.extensionId === extensionId) ===
          true,
    sendMails: mail.enqueue,
  })
  return {
    messages,
    features: [messages, mail],
    isMailSet: mail.isSet,
    async start() {
      await messages.start()
      await mail.start()
    },
    async stop() {
      await messages.stop()
      await mail.stop()
    },
  }
}
