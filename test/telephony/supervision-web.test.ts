import t, { type Test } from 'tap'
import { heard } from '../support/tone.js'
import { type WebAudio, webAudio } from '../support/web-audio.js'
import { cookieOf, openSocket, webPhone } from '../support/web-phone.js'
import { until } from './queue-house.js'
import {
  hearsNow,
  settled,
  supervisionHouse,
  type Voice,
  voices,
  whoHears,
} from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house

/** The supervisor's browser, registered, whose microphone hears what the supervisor's phone would. */
async function browser(t: Test) {
  const cookie = await cookieOf(pbx.base, 'giamsat', 'mật khẩu thử nghiệm')
  const socket = await openSocket(pbx.base, { origin: pbx.base, cookie })
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  t.teardown(() => socket.terminate())
  const { items } = await pbx.api.ok('GET', `/api/users/${it.supervisorId}/sip-accounts`)
  const { username: user, secret } = items.find(({ kind }: { kind: string }) => kind === 'web')
  const phone = webPhone(socket, { user, secret }, pbx.place.server)
  t.equal(await phone.register(), 200)
  const audio = webAudio(voices.supervisor)
  t.teardown(() => audio.close())
  return { phone, audio }
}

/** Who is heard in the browser during the next moment, once it has settled. */
async function browserHears(audio: WebAudio, seconds = 1.2): Promise<readonly Voice[]> {
  const pause = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000))
  const now = () => audio.sound().length / 8000
  await pause(0.3)
  const from = now()
  await pause(seconds)
  const to = now()
  return (Object.keys(voices) as Voice[]).filter(
    (voice) => heard(audio.sound(), voices[voice], { from, to }) > 0.5,
  )
}

t.test('a browser listens, whispers and joins, and each hears whom it should', async (t) => {
  const { id, customer, own, phone: desk } = await it.talk(t)
  const { phone, audio } = await browser(t)
  const action = await it.order(id, 'listen')
  const [other, invite] = await Promise.all([desk.incoming(), phone.rings()])
  phone.take(invite, await audio.answer(invite.body))
  await it.action(action, 'done')
  await other.over()
  for (const what of ['listen', 'whisper', 'join', 'listen'] as const) {
    t.equal(await it.order(id, what), action, 'the same action goes on')
    const hear = () => Promise.all([hearsNow(customer), hearsNow(own), browserHears(audio)])
    t.same(await settled(hear, whoHears[what]), whoHears[what], what)
  }
  t.equal(audio.state(), 'connected', 'over ICE and DTLS')
  await customer.hangUp()
  await it.action(action, 'done', 'call_ended')
  const bye = () => phone.log.some(({ sent, message }) => !sent && message.method === 'BYE')
  await until('the browser is let go', async () => bye())
  await own.over()
  t.match(await calls.one(30_000), { agent: { number: '101' } })
})
