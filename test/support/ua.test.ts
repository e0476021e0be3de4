import t, { type Test } from 'tap'
import { startBareAsterisk } from './bare-asterisk.js'
import { takePlace } from './place.js'
import { type Script, scriptedPhone } from './sip/ua.js'

const place = await takePlace()
const asterisk = await startBareAsterisk(place, ['101', '102', '103'])
t.teardown(() => asterisk.stop())
const server = { host: place.server, port: place.sipPort }

async function phone(t: Test, n: number, tone: number, more: Partial<Script> = {}) {
  const user = String(100 + n)
  const made = await scriptedPhone({
    address: place.phone(n),
    server,
    user,
    secret: `secret-${user}`,
    tone,
    ...more,
  })
  t.teardown(() => made.close())
  await made.register()
  t.teardown(() => made.unregister())
  return made
}

t.test('two scripted phones hear each other, hold and hang up', async (t) => {
  const a = await phone(t, 1, 440)
  const b = await phone(t, 2, 700)
  const call = await a.call('102')
  const other = await b.incoming()
  await call.rings()
  other.answer()
  await call.answered()
  await Promise.all([call.media.hears(700), other.media.hears(440)])
  await call.hold()
  t.equal(await call.media.share(440, 0.3), 0)
  t.equal(await other.media.share(440, 0.5), 0, 'a holding phone is not heard')
  await call.resume()
  await other.media.hears(440)
  t.match(call.leg.remote, { direction: 'sendrecv' })
  await call.media.keys('1984*')
  t.equal(other.media.digits(), '1984*')
  await call.hangUp()
  t.equal(await other.over(), 'there')
})

t.test('a call is refused, not answered, cancelled, redirected as the phone wants', async (t) => {
  const a = await phone(t, 1, 440)
  const b = await phone(t, 2, 700, { reaction: { reject: 486 } })
  const c = await phone(t, 3, 900)
  const busy = await a.call('102')
  t.equal(await busy.refused(), 486)
  await t.rejects(busy.answered(), { message: 'refused with 486 instead of answered' })

  b.react('ring')
  const cancelled = await a.call('102')
  const ringing = await b.incoming()
  await cancelled.rings()
  await cancelled.hangUp()
  t.equal(await cancelled.refused(), 487)
  t.equal(await ringing.over(), 'there')
  t.equal(ringing.leg.status, 487)

  b.react({ redirect: '103' })
  const moved = await a.call('102')
  const arrived = await c.incoming()
  arrived.answer()
  await moved.answered()
  await moved.media.hears(900)
  await arrived.hangUp()
  t.equal(await moved.over(), 'there')

  b.react('silent')
  const lost = await a.call('102')
  await t.rejects(lost.rings(700), /no ringing within 700 ms; the call is calling/)
  await lost.hangUp()
  t.equal(lost.leg.status, 487)
})

t.test('a blind transfer tells what became of it', async (t) => {
  const [a, b, c] = [await phone(t, 1, 440), await phone(t, 2, 700), await phone(t, 3, 900)]
  const call = await a.call('102')
  const held = await b.incoming()
  held.answer()
  await call.answered()
  t.equal(await held.transfer('9'), 404, 'nobody has that number')
  const told = held.transfer('103')
  const taken = await c.incoming()
  taken.answer()
  t.equal(await told, 200)
  await held.hangUp()
  await Promise.all([call.media.hears(900), taken.media.hears(440)])
})

for (const order of ['first', 'consultation'] as const)
  t.test(`an attended transfer by REFER on the ${order} leg joins the others`, async (t) => {
    const a = await phone(t, 1, 440)
    const b = await phone(t, 2, 700, { firstSequence: 30000 })
    const c = await phone(t, 3, 900, { firstSequence: 100 })
    const call = await a.call('102')
    const first = await b.incoming()
    first.answer()
    await call.media.hears(700, { ms: 6000 })
    await first.hold()
    const consultation = await b.call('103')
    const asked = await c.incoming()
    asked.answer()
    await consultation.media.hears(900)
    const status =
      order === 'first'
        ? await first.transferTo(consultation)
        : await consultation.transferTo(first)
    t.equal(status, 200)
    await Promise.all([first.hangUp(), consultation.hangUp()])
    await Promise.all([call.media.hears(900), asked.media.hears(440)])
    t.equal(asked.media.packets().length > 10, true)
  })

t.test('a phone with a wrong secret is not let in', async (t) => {
  const stranger = await scriptedPhone({
    address: place.phone(9),
    server,
    user: '101',
    secret: 'wrong',
    tone: 300,
  })
  t.teardown(() => stranger.close())
  await t.rejects(stranger.register(), { message: 'REGISTER was answered 401' })
})
