import t from 'tap'
import { bestPlace, places } from './likeness.js'
import { rate } from './tone.js'

/** Noise of a seed: as unlike any other as speech is. */
function noise(seconds: number, seed: number, loud = 8000): Int16Array {
  let state = seed
  return Int16Array.from({ length: seconds * rate }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 31 - 1) * loud
  })
}
const wanted = noise(1, 1)
const other = noise(1, 2)
const sound = new Int16Array(6 * rate)
sound.set(wanted, 1 * rate)
sound.set(other, 2.5 * rate)
sound.set(
  wanted.map((sample) => sample / 10),
  4 * rate,
)

t.test('a sound is found where it is, however loud', async (t) => {
  const [first, second, ...more] = places(sound, wanted, 0.9)
  t.match([first?.at, second?.at, more.length], [1, 4, 0])
  t.ok((first?.likeness ?? 0) > 0.999)
  t.ok((second?.likeness ?? 0) > 0.99)
  t.match(bestPlace(sound, other), { at: 2.5 })
})

t.test('what is not there is like nothing that is', async (t) => {
  t.ok(bestPlace(sound, noise(1, 3)).likeness < 0.2)
  t.ok(bestPlace(sound.subarray(0, 1.5 * rate), wanted).likeness < 0.75, 'half of it')
  t.equal(bestPlace(new Int16Array(2 * rate), wanted).likeness, 0, 'silence')
  t.equal(bestPlace(wanted.subarray(0, 100), wanted).likeness, 0, 'too short')
})
