import t from 'tap'
import { soundIn, soundsOf } from '../../../src/features/monitor/monitor.sound.js'

const rtcp =
  'ssrc=1;themssrc=2;lp=5;rxjitter=0.002000;rxcount=495;txjitter=0;txcount=9;rlp=0;rtt=0.0123'

t.test('loss is of what was sent, jitter and round trip are milliseconds', async (t) => {
  t.same(soundIn({ codec: '(alaw)', rtcp }), {
    ...{ codec: 'alaw', quality: { lossPercent: 1, jitterMs: 2, roundTripMs: 12.3 } },
  })
  t.same(soundIn({ codec: '', rtcp: '' }), { codec: null, quality: null })
})

t.test('channels are asked anew after a while, those that are gone are forgotten', async (t) => {
  let now = 100_000
  const asked: string[] = []
  const sounds = soundsOf(
    async (channel) => {
      asked.push(channel)
      return { codec: 'ulaw', rtcp }
    },
    () => now,
  )
  t.equal(await sounds.refresh(['a', 'b']), true)
  t.equal(await sounds.refresh(['a', 'b']), false)
  now += 6000
  await sounds.refresh(['a'])
  t.same(asked, ['a', 'b', 'a'])
  t.equal(sounds.of('a')?.codec, 'ulaw')
  t.equal(sounds.of('b'), undefined)
})
