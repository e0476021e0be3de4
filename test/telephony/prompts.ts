import { ffmpeg } from '../features/sound/audio.js'
import { multipart, multipartType } from '../features/sound/sound-app.js'
import { places } from '../support/likeness.js'
import type { Pbx } from '../support/pbx.js'
import type { Media } from '../support/sip/rtp.js'
import { takenDown } from '../support/sip/taken-down.js'
import { rate } from '../support/tone.js'
import { decodeWav } from '../support/wav.js'

/** Sounds of a house by the names tests give them. */
export interface Prompts {
  /** Words by espeak-ng. */
  speak(name: string, text: string): Promise<number>
  upload(name: string, wav: Buffer): Promise<number>
  /** The audio of a sound as the API plays it, at 8 kHz. */
  own(name: string): Int16Array
  /** Every prompt that begins in what a caller heard, in order; fails when one is in doubt. */
  heard(media: Media): readonly Heard[]
}

export interface Heard {
  readonly name: string
  /** Seconds, by the caller's clock. */
  readonly at: number
  readonly likeness: number
}

/** A prompt is as like what is heard (measured: 0.9999), any other one as unlike (at most 0.6). */
export const same = 0.9
export const unlike = 0.7
/** So much of its beginning says which prompt it is. */
const beginning = 0.8 * rate

export function promptsOf(pbx: Pbx): Prompts {
  const sounds = new Map<string, Int16Array>()
  const keep = async (name: string, id: number): Promise<number> => {
    const { body } = await pbx.api('GET', `/api/sounds/${id}/audio`)
    const wav = await ffmpeg(['-i', 'in', '-ar', String(rate), '-c:a', 'pcm_s16le'], 'wav', body)
    sounds.set(name, decodeWav(wav).channels[0] ?? new Int16Array())
    return id
  }
  return {
    speak: async (name, text) =>
      keep(name, (await pbx.api.ok('POST', '/api/sounds', { name, text, language: 'vi' })).id),
    upload: async (name, wav) => {
      const { token } = await pbx.api.ok('POST', '/api/tokens', { name, role: 'admin' })
      const response = await fetch(`${pbx.base}/api/sounds`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': multipartType },
        body: new Uint8Array(multipart([{ name: 'file', filename: 'x.wav', content: wav }])),
      })
      const answer = (await response.json()) as { id: number }
      if (!response.ok) throw new Error(JSON.stringify(answer))
      return await keep(name, answer.id)
    },
    own: (name) => sounds.get(name) ?? new Int16Array(),
    heard: (media) => {
      const sound = takenDown(media.packets())
      const all = [...sounds].flatMap(([name, own]) =>
        places(sound, own.subarray(0, beginning), unlike).map((place) => ({ name, ...place })),
      )
      const doubtful = all.find(({ likeness }) => likeness < same)
      if (doubtful) throw new Error(`nearly a prompt: ${JSON.stringify(doubtful)}`)
      return all.toSorted((a, b) => a.at - b.at)
    },
  }
}
