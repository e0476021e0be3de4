import { readFileSync } from 'node:fs'
import { type AgentWord, agentWords } from '../../src/features/queue/agent.code.js'
import { bestPlace } from '../support/likeness.js'
import type { Media } from '../support/sip/rtp.js'
import { takenDown } from '../support/sip/taken-down.js'
import { decodeWav } from '../support/wav.js'
import { same } from './prompts.js'

const fileOf = (word: AgentWord) =>
  readFileSync(new URL(`../../asterisk-conf/agent-${word}.wav`, import.meta.url))

const sounds = agentWords.map((word) => {
  const sound = decodeWav(fileOf(word)).channels[0] ?? new Int16Array()
  return [word, sound] as const
})

/** Which words of a code were heard to their end. */
export function wordsHeard(media: Media): readonly AgentWord[] {
  const heard = takenDown(media.packets())
  return sounds.flatMap(([word, sound]) => (bestPlace(heard, sound).likeness > same ? [word] : []))
}
