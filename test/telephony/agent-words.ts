import { readFileSync } from 'node:fs'
import { type AgentWord, agentWords } from '../../src/features/queue/agent.code.js'
import { bestPlace } from '../support/likeness.js'
import type { Media } from '../support/sip/rtp.js'
import { takenDown } from '../support/sip/taken-down.js'
import { rate } from '../support/tone.js'
import { decodeWav } from '../support/wav.js'
import { same, unlike } from './prompts.js'

const fileOf = (word: AgentWord) =>
  readFileSync(new URL(`../../asterisk-conf/agent-${word}.wav`, import.meta.url))

const sounds = agentWords.map((word) => {
  const sound = decodeWav(fileOf(word)).channels[0] ?? new Int16Array()
  return [word, sound] as const
})

/** So much of its beginning says which words they may be: all are looked for in that alone. */
const beginning = 1.2 * rate

/** Which words of a code were heard to their end. */
export function wordsHeard(media: Media): readonly AgentWord[] {
  const heard = takenDown(media.packets())
  const begun = heard.subarray(0, heard.findIndex((sample) => sample !== 0) + 2 * beginning)
  return sounds.flatMap(([word, sound]) => {
    if (bestPlace(begun, sound.subarray(0, beginning)).likeness < unlike) return []
    return bestPlace(heard, sound).likeness > same ? [word] : []
  })
}
