import t from 'tap'
import { ari } from '../../src/asterisk/ari.js'
import type { AriEvent } from '../../src/asterisk/ari-events.js'
import { logLines } from '../support/log-lines.js'
import { takePlace } from '../support/place.js'
import { ariLogin, smallAsterisk } from '../support/small-asterisk.js'
import { poll } from '../support/wait.js'
import { isDown, isUp, of, realAri } from './real-ari.js'

const place = await takePlace()
const asterisk = smallAsterisk(place)
t.teardown(() => asterisk.stop())
asterisk.start()

const printed: unknown[] = []
const { log: print } = console
console.log = (...words) => void printed.push(words)
t.teardown(() => {
  console.log = print
})

const { caller, decider, ring, claimed } = await realAri(t, asterisk)

t.afterEach(async () => {
  for (const { name } of await caller.channels()) await caller.hangup(name).catch(() => {})
  await poll(async () => (await caller.channels()).length === 0, 'silence', 5000)
})

t.test('it tells what runs and which channels there are', async (t) => {
  const { adapter } = await decider(t)
  t.match(await adapter.info(), { version: /^22\./, systemName: 'small' })
  t.strictSame(await adapter.channels(), [])
})

t.test('a caller is offered, claimed, entertained and sent on', async (t) => {
  const all = await decider(t)
  const { adapter, events } = all
  const id = await claimed(all)
  const start = events.seen.find(of('StasisStart'))
  t.strictSame(start?.args, ['hotline', '7'])
  t.equal(start?.replaces, undefined)
  t.match(start?.channel, { id, state: 'Up', dialplan: { context: 'phones', exten: '700' } })
  t.equal(start?.channel.caller.number, '0909789846')
  t.ok(Math.abs(Date.now() - (start?.channel.createdAt ?? 0)) < 10_000)
  const [inside] = (await adapter.channels()).filter((channel) => channel.id === id)
  t.equal(inside?.dialplan.app, 'StasisBroadcast')

  await adapter.moh(id)
  await adapter.setVariable(id, 'GOT', 'a,b "c" ${EXTEN} đường; #1')
  t.equal(await adapter.getVariable(id, 'GOT'), 'a,b "c" ${EXTEN} đường; #1')
  t.equal(await adapter.getVariable(id, 'CALLERID(num)'), '0909789846')
  t.equal(await adapter.getVariable(id, 'NEVER_SET'), undefined)
  await adapter.setVariable(id, 'TIMEOUT(absolute)', '30')
  await adapter.applicationSubscribe(`channel:${id}`)

  await adapter.continue(id, 'phones', '750')
  await events.first(of('StasisEnd'))
  const reached = async () => (await caller.getGlobal('REACHED')).startsWith('a,b "c"')
  await poll(reached, 'the dialplan with the variable', 3000)
  await t.rejects(adapter.moh(id), { name: 'AsteriskError', status: 409 }, 'it is ours no more')
})

t.test('digits, the wish to hang up and the end are told', async (t) => {
  const all = await decider(t)
  const { adapter, events } = all
  const id = await claimed(all, '800')
  const digit = await events.first(of('ChannelDtmfReceived'))
  t.match(digit, { digit: '5', channel: { id } })
  await adapter.applicationSubscribe(`channel:${id}`)
  const half = (await caller.channels()).find((channel) => channel.uniqueId !== id)
  await caller.hangup(half?.name ?? '')
  t.match(await events.first(of('StasisEnd')), { channel: { id } })
  const destroyed = (event: AriEvent) => of('ChannelDestroyed')(event) && event.channel.id === id
  t.match(await events.first(destroyed), { cause: Number, causeText: String })
  await t.rejects(adapter.hangup(id), { name: 'AsteriskError', status: 404 })
})

t.test('events that are left out do not come, the others do', async (t) => {
  const all = await decider(t, { leaveOut: ['StasisEnd'] })
  const { adapter, events } = all
  const id = await claimed(all)
  await adapter.applicationSubscribe(`channel:${id}`)
  await adapter.hangup(id)
  await events.first((event) => of('ChannelDestroyed')(event) && event.channel.id === id)
  t.notOk(events.seen.some(of('StasisEnd')), 'it comes before')
})

t.test('the end of a playback is told, and our hang-up is carried out', async (t) => {
  const all = await decider(t)
  const id = await claimed(all)
  const login = Buffer.from(`${ariLogin.username}:${ariLogin.password}`).toString('base64')
  const play = `http://${asterisk.host}:${asterisk.ariPort}/ari/channels/${id}/play/p.1?media=tone:none`
  const made = await fetch(play, { method: 'POST', headers: { authorization: `Basic ${login}` } })
  t.equal(made.status, 201)
  await all.adapter.hangup(id, 'busy')
  t.match(await all.events.first(of('PlaybackFinished')), {
    playback: { id: 'p.1', target: `channel:${id}` },
  })
  await all.events.first(of('StasisEnd'))
})

t.test('who is not claimed goes on in the dialplan, and a late claim is told', async (t) => {
  const { adapter, events } = await decider(t)
  await ring()
  const offer = await events.first(of('CallBroadcast'))
  const id = 'channel' in offer ? offer.channel.id : ''
  await poll(async () => (await caller.getGlobal('AFTER')) === 'TIMEOUT', 'fallback', 5000)
  t.equal(await adapter.claim(id), false)
  t.equal(await adapter.claim('never-there.1'), false)
})

t.test('a hundred callers who hang up at once cause no noise', async (t) => {
  const { adapter, log, events } = await decider(t)
  const claims: Promise<unknown>[] = []
  adapter.onEvent((event) => {
    if (event.type !== 'CallBroadcast') return
    const { id, name } = event.channel
    void caller.hangup(name).catch(() => {})
    claims.push(
      adapter.claim(id),
      adapter.moh(id).catch((error) => error.status),
    )
  })
  for (let n = 0; n < 100; n++) await ring('600', `caller ${n}`)
  await events.times(100, of('CallBroadcast'), 20_000)
  const answers = await Promise.all(claims)
  t.ok(answers.every((answer) => [true, false, 404, 409, undefined].includes(answer as never)))
  t.strictSame(
    log.lines.filter((line) => /^(warn|error)/.test(line)),
    [],
  )
})

t.test('many more requests at once than Asterisk takes connections are all answered', async (t) => {
  const { adapter } = await decider(t)
  const requests = Array.from({ length: 500 }, (_, n) => adapter.hangup(`none.${n}`))
  const answers = await Promise.allSettled(requests)
  t.ok(answers.every((answer) => answer.status === 'rejected' && answer.reason.status === 404))
})

t.test('who waits is still there after the connection was lost, and can be sent on', async (t) => {
  const first = await decider(t)
  const id = await claimed(first)
  await first.adapter.stop()
  const second = await decider(t)
  const [caller0] = (await second.adapter.channels()).filter((channel) => channel.id === id)
  t.match(caller0, { dialplan: { app: 'StasisBroadcast' } })
  await second.adapter.continue(id, 'phones', '600')
  await second.events.first(of('StasisEnd'))
})

t.test('a second service takes the application; the first does nothing more', async (t) => {
  const first = await decider(t)
  const second = await decider(t)
  await first.states.first((state) => state === 'replaced')
  t.notOk(first.adapter.connected)
  await t.rejects(first.adapter.channels(), { name: 'AsteriskError', kind: 'unreachable' })
  first.adapter.start()
  await second.adapter.channels()
  // Were it to come back, it would replace the second, which would tell.
  await t.rejects(
    second.states.first((state) => state !== 'up', 1500),
    /within 1500 ms/,
  )
  t.strictSame(first.states.seen, ['up', 'replaced'])
})

t.test(
  'frozen, Asterisk is noticed by the deadline and by the ping; thawed, it is back',
  async (t) => {
    const { adapter, states } = await decider(t, { timeoutMs: 500, pingEveryMs: 300 })
    await asterisk.freeze()
    t.teardown(() => asterisk.thaw())
    await t.rejects(adapter.channels(), { name: 'AsteriskError', kind: /^(timeout|unreachable)$/ })
    await states.first(isDown)
    asterisk.thaw()
    await states.times(2, isUp, 15_000)
    t.strictSame(await adapter.channels(), [])
  },
)

t.test('killed, what waits fails at once; started again, it connects', async (t) => {
  const { adapter, states } = await decider(t)
  await asterisk.freeze()
  const failed = t.rejects(adapter.channels(), { name: 'AsteriskError', kind: 'unreachable' })
  await asterisk.kill()
  await failed
  await states.first(isDown)
  asterisk.start()
  await states.times(2, isUp, 15_000)
  t.strictSame(await adapter.channels(), [])
  await poll(() => caller.connected, 'AMI', 15_000)
})

t.test('stopped, it says goodbye: Asterisk complains of nothing', async (t) => {
  const { adapter } = await decider(t)
  const before = asterisk.said().length
  await adapter.stop()
  await decider(t)
  t.notMatch(asterisk.said().slice(before), /[Ww]eb[Ss]ocket/)
})

t.test('ari-client prints nothing, and shows no wrong password', async (t) => {
  const log = logLines()
  const password = 'guessed-password'
  const wrong = ari({ host: asterisk.host, port: asterisk.ariPort, ...ariLogin, password, log })
  t.teardown(() => wrong.stop())
  wrong.start()
  await poll(() => log.lines.some((line) => /Authentication/.test(line)), 'refusal', 5000)
  t.notMatch(log.lines.join('\n'), password)
  t.strictSame(printed, [])
})
