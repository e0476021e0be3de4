import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openHouse } from '../support/house.js'
import type { CallView } from '../support/records.js'
import { poll } from '../support/wait.js'
import { bothHear, talk } from '../telephony/talk.js'
import { filler } from './filler.js'
import { callLogHealth } from './law.js'
import { bytesBelow } from './process-use.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }], {
  env: { TONGDAI_MIN_FREE_MB: '16' },
})
const { pbx, calls } = house
const disk = filler(tmpdir())
const megabyte = 2 ** 20

/** Asterisk writes registrations once a second: one that it cannot write, it forgets again. */
const registered = 1500

/** What Asterisk, the database and the files have of extensions: to see that nothing is half done. */
async function extensions(): Promise<unknown> {
  const { items } = await pbx.api.ok('GET', '/api/extensions?limit=100')
  const shown = await pbx.asterisk('pjsip show endpoints')
  return {
    database: items.map(({ number, name }: { number: string; name: string }) => [number, name]),
    asterisk: [...shown.matchAll(/^ Endpoint: {2}(\d+)/gm)].map((found) => found[1]),
    file: readFileSync(`${pbx.data}/conf/generated/pjsip.conf`, 'utf8'),
  }
}

/** Every way to change something; each must be refused while there is no room. */
async function refused(methods: readonly string[]): Promise<readonly unknown[]> {
  const path = `/api/extensions/${house.extensions.get('102')?.id}`
  const requests: Readonly<Record<string, () => ReturnType<typeof pbx.api>>> = {
    POST: () => pbx.api('POST', '/api/extensions', { number: '300', name: 'Không có chỗ' }),
    PATCH: () => pbx.api('PATCH', path, { name: 'Không có chỗ' }),
    DELETE: () => pbx.api('DELETE', path),
  }
  return Promise.all(
    methods.map(async (method) => {
      const answer = await requests[method]?.()
      return [answer?.status, answer?.body.code]
    }),
  )
}
const no = [503, 'disk-full']

async function recordingHealth(): Promise<{ readonly room: string }> {
  const { parts } = await pbx.api.ok('GET', '/api/system/health')
  return parts.find(({ name }: { name: string }) => name === 'recording').details
}

/** Whether what Asterisk records has not grown since this was asked last. */
let bytesBefore = -1
async function stopsGrowing(): Promise<boolean> {
  const before = bytesBefore
  bytesBefore = bytesBelow(`${pbx.data}/recordings/parts`)
  return bytesBefore > 0 && bytesBefore === before
}

t.test('recording stops before calls do', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  disk.leave(10 * megabyte)
  await poll(async () => (await pbx.health()).status === 'degraded', 'degraded health', 13_000)
  const [outgoing] = await talk(a, b)
  await outgoing.hangUp()
  t.match(await calls.one(), { reason: 'answered', hasRecording: false })
  disk.clear()
  await poll(async () => (await pbx.health()).status === 'ok', 'health as before', 13_000)
  const [again] = await talk(a, b)
  await again.hangUp()
  t.match(await calls.one(), { reason: 'answered', hasRecording: true })
})

t.test(
  'recordings that run end while there is still room for the log, their calls go on',
  async (t) => {
    const a = await house.scripted(t, '101', { tone: 440 })
    const b = await house.scripted(t, '102', { tone: 700 })
    const [x, y] = await talk(a, b)
    disk.leave(6 * megabyte)
    await poll(async () => (await recordingHealth()).room === 'scarce', 'scarce room', 13_000)
    await poll(stopsGrowing, 'files that are written no more', 12_000, 2500)
    t.ok(existsSync(`${pbx.data}/reserve`), 'what is kept for the log is untouched')
    await bothHear([x, a], [y, b])
    await x.hangUp()
    const record = await calls.one()
    t.match(record, { status: 'success', reason: 'answered', hasRecording: true })
    t.match(
      record.story.map(({ code }) => code),
      ['called', 'ringing', 'answered', 'recording_started', 'recording_stopped', 'ended'],
    )
    disk.clear()
    await poll(async () => (await pbx.health()).status === 'ok', 'health as before', 13_000)
    const { seconds } = await calls.recording(record.id)
    t.ok(
      seconds >= 0.5 && seconds < record.talkSeconds - 0.5,
      `${seconds} of ${record.talkSeconds} s`,
    )
  },
)

t.test('the disk is full: changes are refused, calls go on and are in the log', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const lasting = await talk(a, b)
  const before = await extensions()
  await sleep(registered)
  disk.leave(0)
  await poll(() => !existsSync(`${pbx.data}/reserve`), 'room that was kept for the log', 3000)
  t.same(await refused(['POST', 'PATCH']), [no, no])
  t.same(await extensions(), before, 'nothing is half done')

  const late = await house.scripted(t, '101', { tone: 500 })
  await sleep(registered)
  const id = house.extensions.get('101')?.id
  t.equal((await pbx.api.ok('GET', `/api/extensions/${id}`)).contacts.length, 2)
  for (let i = 0; i < 5; i++) {
    const [call, other] = await talk(late, b)
    await call.hangUp()
    t.equal(await other.over(), 'there')
  }
  for (const record of await calls.next(5)) t.match(record, { status: 'success' })
  await bothHear([lasting[0], a], [lasting[1], b])
  await lasting[0].hangUp()
  const record = await calls.one()
  t.match(record, { status: 'success', hasRecording: true }, 'one that was up before, too')
  disk.clear()
  await poll(async () => (await pbx.health()).status === 'ok', 'health as before', 13_000)
  t.ok((await calls.recording(record.id, 10_000)).seconds >= 0.5, 'its recording plays')
  t.match(await callLogHealth(house), { openCalls: 0, skipped: 0 })
})

t.test('what was kept is used up, too: calls still go on, and all heals', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [x, y] = await talk(a, b)
  const before = await extensions()
  await sleep(registered)
  disk.leave(0)
  await poll(() => !existsSync(`${pbx.data}/reserve`), 'room that was kept for the log', 3000)
  disk.leave(0)
  t.same(await refused(['POST', 'PATCH', 'DELETE']), [no, no, no])
  t.same(await extensions(), before, 'nothing is half done')
  await bothHear([x, a], [y, b])
  await x.hangUp()
  const [lost] = await talk(a, b)
  await lost.hangUp()
  t.equal((await pbx.health()).status, 'degraded')
  disk.clear()
  await poll(async () => (await pbx.health()).status === 'ok', 'health as before', 13_000)
  t.same(await refused(['PATCH']), [[200, undefined]])

  const [call] = await talk(a, b)
  await call.hangUp()
  // Calls whose last lines Asterisk could not write are closed when the service asks Asterisk.
  await sleep(6000)
  await pbx.killService('SIGTERM')
  await pbx.start()
  await poll(async () => (await callLogHealth(house)).openCalls === 0, 'no open call', 5000)
  const { items } = await pbx.api.ok('GET', '/api/calls?limit=1')
  t.match((items as CallView[])[0], { status: 'success', reason: 'answered' }, 'the newest one')
})
