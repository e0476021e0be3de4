import { join } from 'node:path'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import { type VoicemailDeps, voicemailFeature } from './features/voicemail/voicemail.feature.js'
import { voicemailKind } from './features/voicemail/voicemail.schema.js'
import type { KeptMemory } from './kept/kept.memory.js'

/** What messages need of the call log and of Asterisk. */
export type MessageParts = Pick<VoicemailDeps, 'openChannels' | 'tellCount'>

interface VoicemailParts extends Omit<VoicemailDeps, 'folder' | 'boxes' | 'newId' | 'onNew'> {
  readonly log: Logger
  readonly memory: KeptMemory
  /** The data folder. */
  readonly data: string
}

/** Where Asterisk writes the messages of callers. */
export const voicemailFolder = (data: string): string => join(data, 'voicemail')

/** Boxes of voicemail with their messages. */
export function composeVoicemail({ memory, data, ...parts }: VoicemailParts) {
  const messages = voicemailFeature({
    ...parts,
    log: parts.log.child({ part: 'voicemail' }),
    folder: voicemailFolder(data),
    boxes: () => memory.of(voicemailKind),
    newId: () => ulid(),
    onNew: async () => undefined,
  })
  return {
    messages,
    features: [messages],
    start: messages.start,
    stop: messages.stop,
  }
}
