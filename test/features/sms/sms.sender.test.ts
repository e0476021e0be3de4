import { createServer } from 'node:http'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import t from 'tap'
import { smsSender } from '../../../src/features/sms/sms.sender.js'
import { poll } from '../../support/wait.js'
import { served } from './served.js'

const { ask, db, data } = await served(t)
const hour = 3_600_000
const numbers = Array.from({ length: 12 }, (_, n) => `08444419${String(n).padStart(2, '0')}`)

/** A gateway that answers when `answer` is done, with its status, and what it was sent. */
async function gateway(t: Test, answer: () => Promise<number>) {
  const sent: string[] = []
  const server = createServer((request, response) => {
    request.on('data', (body) => sent.push(String(body)))
    request.on('end', () => void answer().then((status) => response.writeHead(status).end('100')))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => void server.close())
  return { sent, url: `http://127.0.0.1:${(server.address() as { port: number }).port}/` }
}

const set = async (t: Test, url: string, enabled = true) => {
  const settings = { enabled, kind: 'http', url, method: 'POST', body: '"{{to}}"' }
  t.equal((await ask('PUT', 'settings/sms', settings)).status, 200)
}

/** Messages that wait, and who sends them from the time that the sender is started. */
async function waiting(t: Test, to: readonly string[]) {
  const begin = Date.UTC(2026, 10, 25, 3)
  const clock = { now: begin }
  const row = { kind: 'missed', callId: 'c', groupId: 3, text: 'x', attempts: 0 }
  await db('sms').delete()
  await db('sms').insert(
    to.map((one) => ({
      ...{ ...row, to: one, key: `c-${one}`, state: 'waiting', nextAt: begin },
      ...{ createdAt: begin, expiresAt: begin + 2 * hour },
    })),
  )
  let failures = 0
  const write = (line: string) => {
    if (line.includes('outbox')) failures += 1
  }
  const sender = smsSender({
    ...{ db, log: pino({ level: 'error' }, { write }), file: join(data, 'x.jsonl') },
    ...{ time: String, now: () => clock.now, timeoutMs: 5000 },
  })
  t.teardown(() => sender.stop())
  /** The outbox is looked at so often, in vain; a wish in the middle of a look is none of its own. */
  const looksInVain = (times: number) => {
    const enough = failures + times
    const look = () => {
      sender.wake()
      return failures >= enough
    }
    return poll(look, `${times} looks in vain`, 10_000, 100)
  }
  return { sender, clock, looksInVain }
}

const inState = (state: string, count: number) =>
  poll(
    async () => ((await db('sms').where({ state })).length === count ? true : undefined),
    `${count} ${state}`,
    30_000,
  )

t.test('settings that are changed hold for all messages that still wait', async (t) => {
  const later = await gateway(t, async () => 200)
  const change = { once: () => set(t, later.url) }
  const first = await gateway(t, async () => {
    const changed = change.once
    change.once = async () => {}
    await changed()
    return 200
  })
  await set(t, first.url)
  const { sender } = await waiting(t, numbers)
  await sender.start()
  await inState('sent', numbers.length)
  t.equal(first.sent.length, 4, 'those that were being sent')
  t.same([...first.sent, ...later.sent].map((one) => JSON.parse(one)).toSorted(), numbers)
})

t.test('messages that wait are not sent any more when that is switched off', async (t) => {
  const off = { once: () => set(t, url, false) }
  const { sent, url } = await gateway(t, async () => {
    const switched = off.once
    off.once = async () => {}
    await switched()
    return 200
  })
  await set(t, url)
  const { sender } = await waiting(t, numbers)
  await sender.start()
  await inState('sent', 4)
  await sender.stop()
  t.equal(sent.length, 4, 'those that were being sent')
  await inState('waiting', numbers.length - 4)
})

t.test(
  'what became of a message is written later when the disk is full, and it is sent once',
  async (t) => {
    const answers = [503, 200]
    const { sent, url } = await gateway(t, async () => answers.shift() ?? 200)
    await set(t, url)
    const { sender, clock, looksInVain } = await waiting(t, numbers.slice(0, 1))
    const full = (to: string) =>
      db.raw(
        `CREATE TRIGGER disk_full BEFORE UPDATE ON sms WHEN OLD.state = 'sending' AND NEW.state = '${to}'
       BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
      )
    const free = () => db.raw('DROP TRIGGER disk_full')
    const asked = (count: number) =>
      poll(async () => sent.length === count || undefined, `asked ${count} times`, 30_000)
    t.teardown(() => db.raw('DROP TRIGGER IF EXISTS disk_full'))

    await full('waiting')
    await sender.start()
    await asked(1)
    await sender.stop()
    t.match(await db('sms'), [{ state: 'sending', attempts: 1 }])
    await free()
    await sender.stop()
    t.match(await db('sms'), [{ state: 'waiting', attempts: 1, error: 'HTTP 503' }])

    await full('sent')
    clock.now += 60_000
    await sender.start()
    await asked(2)
    const at = clock.now
    clock.now += 1000
    await looksInVain(3)
    t.match(await db('sms'), [{ state: 'sending', attempts: 2 }])
    await free()
    sender.wake()
    await inState('sent', 1)
    t.match(await db('sms'), [{ sentAt: at, attempts: 2, error: null }])
    sender.wake()
    await sender.stop()
    t.equal(sent.length, 2)
  },
)
