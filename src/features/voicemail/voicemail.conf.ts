import { type Context, step } from '../../conf/dialplan.js'
import { destinationName } from '../../domain/destination.js'
import { contexts } from '../../domain/marks.js'
import type { Box } from './voicemail.schema.js'

/** What rendering needs of a box. */
export type RenderedBox = Pick<
  Box,
  'id' | 'maxSeconds' | 'minSeconds' | 'maxMessages' | 'greetingSoundId'
>

/**
 * Each box as a destination; what happens stands in asterisk-conf/leave-message.conf. `pathOf` is
 * where the audio of a sound lies, an absolute path without its ending.
 */
export function voicemailContexts(
  boxes: readonly RenderedBox[],
  pathOf: (sound: number) => string,
): readonly Context[] {
  return [
    {
      name: contexts.destination,
      extensions: boxes.map((box) => {
        const { id, maxSeconds, minSeconds, maxMessages, greetingSoundId } = box
        const greeting = greetingSoundId === null ? '' : pathOf(greetingSoundId)
        const args = [id, maxSeconds, minSeconds * 1000, maxMessages, greeting].join(',')
        return {
          name: destinationName({ type: 'voicemail', id }),
          steps: [step('Gosub', `voicemail,s,1(${args})`)],
        }
      }),
    },
  ]
}
