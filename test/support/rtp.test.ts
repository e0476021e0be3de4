import t from 'tap'
import { takePlace } from './place.js'
import { openMedia } from './sip/rtp.js'

const place = await takePlace()

t.test('a phone speaks its tone from the sequence number it is given', async (t) => {
  const mouth = await openMedia(place.phone(1), { tone: 700, firstSequence: 65530 })
  const ear = await openMedia(place.phone(2), { tone: 440 })
  t.teardown(() => [mouth.close(), ear.close()])
  mouth.sendTo(place.phone(2), ear.port, 'PCMU')
  await ear.hears(700)
  const numbers = ear.packets().map(({ sequence }) => sequence)
  t.same(numbers.slice(0, 8), [65530, 65531, 65532, 65533, 65534, 65535, 0, 1])
  t.ok((await ear.share(700, 0.5)) > 0.8)
  mouth.quiet()
  await ear.share(700, 0.1)
  t.equal(await ear.share(700, 0.3), 0, 'a quiet phone is not heard')
  await t.rejects(ear.hears(700, { ms: 300 }), /no 700 Hz for 0.5 s within 300 ms; heard: /)
})

t.test('a steady tone keeps its pace: 50 packets a second', async (t) => {
  const mouth = await openMedia(place.phone(1), { tone: 700 })
  const ear = await openMedia(place.phone(2), { tone: 440 })
  t.teardown(() => [mouth.close(), ear.close()])
  mouth.sendTo(place.phone(2), ear.port, 'PCMA')
  await ear.hears(700)
  const before = ear.packets().length
  await ear.share(700, 1)
  const sent = ear.packets().length - before
  t.ok(sent >= 47 && sent <= 53, `${sent} packets in a second`)
})
