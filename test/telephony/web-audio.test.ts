import t, { type Test } from 'tap'
import { webAudio } from '../support/web-audio.js'
import { cookieOf, openSocket, webPhone } from '../support/web-phone.js'
import { peopleHouse } from './people.js'

const { house, accountOf } = await peopleHouse(t)
const { calls, pbx } = house

/** An's browser, logged in and registered, whose microphone hears 1000 Hz. */
async function browser(t: Test) {
  const cookie = await cookieOf(pbx.base, 'an', 'mật khẩu của An')
  const socket = await openSocket(pbx.base, { origin: pbx.base, cookie })
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  t.teardown(() => socket.terminate())
  const { username: user, secret } = accountOf('web')
  const phone = webPhone(socket, { user, secret }, pbx.place.server)
  t.equal(await phone.register(), 200)
  const audio = webAudio(1000)
  t.teardown(() => audio.close())
  return { phone, audio }
}

t.test('a browser calls a desk phone, and each hears the other', async (t) => {
  const desk = await house.scripted(t, '102', { tone: 440 })
  const { phone, audio } = await browser(t)
  const calling = phone.call('102', await audio.offer())
  const came = await desk.incoming()
  came.answer()
  const answer = await calling
  t.equal(answer.status, 200)
  t.match(answer.body, /UDP\/TLS\/RTP\/SAVPF/)
  await audio.answered(answer.body)
  await came.media.hears(1000, { seconds: 1 })
  await audio.hears(440, 1)
  t.equal(audio.state(), 'connected', 'over ICE and DTLS')
  await came.hangUp()
  t.match(await calls.one(), { status: 'success', from: { number: '101' } })
})

t.test('a desk phone calls a browser, and each hears the other', async (t) => {
  const desk = await house.scripted(t, '102', { tone: 440 })
  const { phone, audio } = await browser(t)
  const call = await desk.call('101')
  const invite = await phone.rings()
  phone.take(invite, await audio.answer(invite.body))
  await call.answered()
  await call.media.hears(1000, { seconds: 1 })
  await audio.hears(440, 1)
  t.equal(audio.state(), 'connected', 'over ICE and DTLS')
  await call.hangUp()
  t.match(await calls.one(), { status: 'success', to: { number: '101' } })
})
