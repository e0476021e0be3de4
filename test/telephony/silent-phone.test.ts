import t from 'tap'
import { type House, openHouse } from '../support/house.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { poll } from '../support/wait.js'
import { bothHear, talk, told } from './talk.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }, { number: '103' }])
const { calls } = house

/** Its cable is pulled, and Asterisk has noticed. */
async function fallSilent({ pbx, extensions }: House, phone: ScriptedPhone): Promise<void> {
  phone.react('silent')
  await pbx.asterisk(`pjsip qualify ${phone.user}`)
  const path = `/api/extensions/${extensions.get(phone.user)?.id}`
  const isSilent = async () => {
    const { contacts } = await pbx.api.ok('GET', path)
    return contacts.length === 1 && contacts[0].reachable === false
  }
  await poll(isSilent, `silence of ${phone.user}`, 15_000)
}

t.test('a silent phone is unreachable; registered again it can be called at once', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  await fallSilent(house, b)
  const vain = await a.call('102')
  t.equal(await vain.refused(10_000), 480)
  const missed = await calls.one()
  t.match(missed, { status: 'no_answer', reason: 'unreachable', to: { number: '102' } })
  t.equal(told(missed), 'called unreachable ended')

  b.react('ring')
  await b.register()
  const [call] = await talk(a, b)
  await call.hangUp()
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered' })
  t.equal(told(record), 'called ringing answered ended')
})

t.test('a phone that is back and busy is told as busy', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  await fallSilent(house, b)
  b.react({ reject: 486 })
  await b.register()
  const call = await a.call('102')
  t.equal(await call.refused(), 486)
  const record = await calls.one()
  t.match(record, { status: 'no_answer', reason: 'busy' })
  t.equal(told(record), 'called ringing busy ended')
})

t.test('a transfer to a silent phone rings the transferor again', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900 })
  await fallSilent(house, c)
  const [outgoing, incoming] = await talk(a, b)
  void incoming.transfer('103', 12_000).then(() => incoming.hangUp())
  const back = await b.incoming()
  back.answer()
  await bothHear([outgoing, a], [back, b])
  await outgoing.hangUp()
  t.equal(
    told(await calls.one()),
    'called ringing answered blind_transfer unreachable transfer_back ringing answered ended',
  )
})

t.test('a transfer comes back to a transferor who was silent for a moment', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const c = await house.scripted(t, '103', { tone: 900, reaction: { reject: 486 } })
  const [outgoing, incoming] = await talk(a, b)
  await fallSilent(house, b)
  b.react('ring')
  void incoming.transfer('103').then(() => incoming.hangUp())
  const back = await b.incoming()
  back.answer()
  await bothHear([outgoing, a], [back, b])
  await outgoing.hangUp()
  t.match(await calls.one(), { status: 'success', reason: 'answered' })
  t.equal(c.log.filter(({ message, sent }) => !sent && message.method === 'INVITE').length, 1)
})
