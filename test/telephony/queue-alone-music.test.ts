import t from 'tap'
import type { Media } from '../support/sip/rtp.js'
import { isSilent, windows } from '../support/tone.js'
import { music, queueHouse, toneOf } from './queue-house.js'

const it = await queueHouse(t, 2, { joinWhen: 'always', ringSeconds: 5 })

/** The longest silence since then, in milliseconds: of sound, and between two packets. */
function holes(media: Media, from: number) {
  let [run, silence] = [0, 0]
  for (const window of windows(media.sound(), { from, to: media.now() - 0.1 })) {
    run = isSilent(window) ? run + 50 : 0
    silence = Math.max(silence, run)
  }
  const at = media
    .packets()
    .map((packet) => packet.at)
    .filter((ms) => ms > from * 1000)
  const gap = Math.max(...at.slice(1).map((ms, n) => ms - (at[n] ?? ms)))
  return { silence, gap: Math.round(gap) }
}

t.test('music plays without holes while nobody is free and the service is gone', async (t) => {
  await it.house.pbx.killService('SIGKILL')
  const call = await it.calling()
  await call.media.hears(music)
  const from = call.media.now()
  // Four times the service is asked for.
  const share = await call.media.share(music, 10)
  const found = holes(call.media, from)
  t.comment(`${JSON.stringify(found)}, music for ${Math.round(share * 100)} %`)
  t.ok(found.silence <= 100, `${found.silence} ms of silence`)
  t.ok(found.gap <= 250, `${found.gap} ms without a packet`)

  const missed = await it.agent(t, '101')
  const rung = await missed.incoming()
  const ringing = call.media.now()
  t.equal(await rung.refused(20_000), 487)
  const again = await missed.incoming()
  const around = holes(call.media, ringing)
  t.comment(JSON.stringify(around))
  t.ok(around.silence <= 100, `${around.silence} ms of silence around a phone that rang`)
  again.answer()
  await call.media.hears(toneOf('101'))
  await call.hangUp()
})
