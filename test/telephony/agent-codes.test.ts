import t from 'tap'
import type { Header } from '../support/sip/message.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { wordsHeard } from './agent-words.js'
import { peopleHouse } from './people.js'
import { told } from './talk.js'

const { house, api, carrier, userId, phoneOf } = await peopleHouse(t)
const { pbx, calls } = house

const status = () => pbx.api.ok('GET', `/api/users/${userId}/status`)

/** Dials a code and listens until the switchboard hangs up. */
async function dial(phone: ScriptedPhone, code: string, headers: readonly Header[] = []) {
  const call = await phone.call(code, headers)
  await call.answered()
  t.equal(await call.over(), 'there', 'the switchboard ends the call')
  return { heard: wordsHeard(call.media), record: await calls.one() }
}

t.test('*45 logs in and out, *46 pauses, from any phone of the person', async (t) => {
  const desk = await phoneOf(t, 'desk', { tone: 440 })
  const app = await phoneOf(t, 'app', { tone: 500 })
  t.match(await status(), { status: 'ready', setBy: 'machine' }, 'who has never said')
  t.same((await dial(app, '*45')).heard, ['offline'])
  t.match(await status(), { status: 'offline', setBy: 'phone' })
  const { heard, record } = await dial(desk, '*45')
  t.same(heard, ['ready'])
  t.match(record, { direction: 'internal', status: 'no_answer', reason: 'agent_code' })
  t.match(record, { from: { number: '101' }, to: { number: '*45' }, hasRecording: false })
  t.equal(told(record), 'called agent_code ended')
  t.match(await status(), { status: 'ready', setBy: 'phone', setByUserId: userId })
  const { steps } = await api.ok('GET', `/api/calls/${record.id}/trace`)
  t.match(steps, [{ code: 'agent_code_ready', text: /sẵn sàng/ }])

  t.same((await dial(app, '*462')).heard, ['paused'])
  t.match(await status(), { status: 'paused', reason: 'Họp' })
  t.same((await dial(desk, '*46')).heard, ['ready'])
  t.match(await status(), { status: 'ready', reason: null })
  t.same((await dial(desk, '*469')).heard, ['wrong'], 'there are not so many reasons')
  t.same((await dial(app, '*45')).heard, ['offline'])
  t.same((await dial(app, '*46')).heard, ['logged-out'])
  t.match(await status(), { status: 'offline' })
})

t.test('whose account it is counts, not who the phone claims to be', async (t) => {
  const nobody = await house.scripted(t, '102', { tone: 600 })
  const an = `"An" <sip:101@${pbx.place.server}>`
  const claims = [
    ['P-Asserted-Identity', an],
    ['Remote-Party-ID', `${an};party=calling`],
  ] as const
  t.same((await dial(nobody, '*45', claims)).heard, ['nobody'])
  const forged = await nobody.call('*45', [], { from: '101' })
  t.ok((await forged.refused()) >= 400)
  t.match(await status(), { status: 'offline' })
  const desk = await phoneOf(t, 'desk', { tone: 440 })
  const other = [['P-Asserted-Identity', `<sip:102@${pbx.place.server}>`]] as const
  t.same((await dial(desk, '*45', other)).heard, ['ready'])
  t.match(await status(), { status: 'ready' })
})

t.test('what is no code is a wrong number, and carriers dial none', async (t) => {
  const desk = await phoneOf(t, 'desk', { tone: 440 })
  for (const wrong of ['*4545678', '*460', '*4612', '*47', '*45*1', '*46&x']) {
    const call = await desk.call(wrong)
    t.equal(await call.refused(), 404, wrong)
  }
  const call = await carrier.call('*45', { from: '101' })
  t.ok((await call.refused()) >= 400)
  t.match(await status(), { status: 'ready' })
  const records = await calls.next(7)
  t.notOk(records.some(({ reason }) => reason === 'agent_code'))
})

for (const state of ['is killed', 'hangs'])
  t.test(`while the service ${state} the phone says that it cannot be done`, async (t) => {
    const desk = await phoneOf(t, 'desk', { tone: 440 })
    await pbx.killService(state === 'hangs' ? 'SIGSTOP' : 'SIGKILL')
    const call = await desk.call('*46')
    await call.answered()
    await call.over()
    t.same(wordsHeard(call.media), ['unavailable'])
    if (state === 'hangs') await pbx.killService('SIGCONT')
    else await pbx.start()
    await pbx.waitHealthy()
    t.match(await status(), { status: 'ready' }, 'a service that comes back knows what An was')
    const record = await calls.one()
    t.match(record, { reason: 'agent_code' })
    t.equal(told(record), 'called agent_code fallback ended')
  })
