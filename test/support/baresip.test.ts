import t from 'tap'
import { startBareAsterisk } from './bare-asterisk.js'
import { type Baresip, type BaresipOptions, baresip } from './baresip.js'
import { takePlace } from './place.js'
import { scriptedPhone } from './sip/ua.js'

const place = await takePlace()
const asterisk = await startBareAsterisk(place, ['101', '102', '103'])
t.teardown(() => asterisk.stop())
const server = { host: place.server, port: place.sipPort }

async function phone(
  n: number,
  tone: number,
  more: Partial<BaresipOptions> = {},
): Promise<Baresip> {
  const user = String(100 + n)
  const made = await baresip({
    address: place.phone(n),
    server,
    user,
    secret: `secret-${user}`,
    tone,
    ...more,
  })
  t.teardown(() => made.stop())
  await made.register()
  return made
}

t.test('two softphones talk, hold, transfer and hang up', async (t) => {
  const [a, b] = await Promise.all([phone(1, 440), phone(2, 700)])
  await a.dial('102')
  await b.waitFor('CALL_INCOMING')
  await b.accept()
  await a.waitFor('CALL_ESTABLISHED')
  await Promise.all([a.hears(700), b.hears(440)])
  await a.hold()
  await b.hearsNot(440)
  await a.resume()
  await b.hears(440)

  const c = await scriptedPhone({
    address: place.phone(3),
    server,
    user: '103',
    secret: 'secret-103',
    tone: 900,
    reaction: 'answer',
  })
  t.teardown(() => c.close())
  await c.register()
  await a.transfer('103')
  const taken = await c.incoming()
  await Promise.all([b.hears(900), taken.media.hears(700)])
  await a.waitFor('CALL_CLOSED')
  await b.sendDtmf('1#')
  t.equal(taken.media.digits(), '1#')
  await b.hangup()
  t.equal(await taken.over(), 'there')

  await a.dial('102')
  await b.waitFor('CALL_INCOMING')
  await b.hangup()
  t.match(await a.waitFor('CALL_CLOSED'), { param: '486 Busy Here' })
})
