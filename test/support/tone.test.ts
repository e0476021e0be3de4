import t from 'tap'
import { decode, encode } from './sip/g711.js'
import { describe, dominant, heard, secondsOf, tone } from './tone.js'
import { decodeWav, encodeWav } from './wav.js'

function joined(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]))
}

t.test('a tone is heard where it is and nowhere else', async (t) => {
  const sound = joined(tone(700, 1), new Int16Array(8000), tone(440, 1))
  t.equal(heard(sound, 700, { from: 0, to: 1 }), 1)
  t.equal(heard(sound, 700, { from: 1, to: 3 }), 0)
  t.equal(heard(sound, 440, { from: 2 }), 1)
  t.equal(secondsOf(sound, 440), 1)
  t.equal(heard(sound, 440, { from: 5 }), 0, 'a span beyond the end has no tone')
  t.equal(describe(sound), '0.00-1.00 700 Hz, 1.00-2.00 silence, 2.00-3.00 440 Hz')
})

t.test('two mixed tones are both heard, a third is not', async (t) => {
  const [a, b] = [tone(700, 1), tone(1100, 1)]
  const mixed = a.map((sample, i) => (sample + (b[i] ?? 0)) / 2)
  t.equal(heard(mixed, 700), 1)
  t.equal(heard(mixed, 1100), 1)
  t.equal(heard(mixed, 900), 0)
})

t.test('stereo voices come back apart from a WAV file', async (t) => {
  const wav = decodeWav(encodeWav([tone(440, 0.5), tone(700, 0.5)], 8000))
  t.equal(wav.seconds, 0.5)
  t.equal(dominant(wav.channels[0]?.subarray(0, 400) ?? new Int16Array()), 440)
  t.equal(dominant(wav.channels[1]?.subarray(0, 400) ?? new Int16Array()), 700)
  t.throws(() => decodeWav(Buffer.from('RIFFxxxxAVI LIST')), { message: 'not a WAV file' })
})

for (const codec of ['PCMA', 'PCMU'] as const)
  t.test(`${codec} keeps a tone within its quantisation`, async (t) => {
    const sound = tone(1000, 0.2)
    const back = decode(encode(sound, codec), codec)
    const worst = Math.max(...sound.map((sample, i) => Math.abs(sample - (back[i] ?? 0))))
    t.ok(worst <= 512, `worst error ${worst}`)
    t.equal(dominant(back.subarray(0, 400)), 1000)
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const again = encode(decode(Buffer.from(bytes), codec), codec)
    // µ-law has two zeros (0x7f and 0xff), which linear samples cannot tell apart.
    const differing = [...again].filter((byte, i) => byte !== i)
    t.same(differing, codec === 'PCMU' ? [0xff] : [], 'every byte survives a round trip')
  })
