import { createServer } from 'node:http'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { smsSender } from '../../../src/features/sms/sms.sender.js'
import { poll } from '../../support/wait.js'
import { served } from './served.js'

const { ask, db, data } = await served(t)
const hour = 3_600_000

t.test('after an hour in which the gateway was down each message is sent, once', async (t) => {
  const begin = Date.UTC(2026, 10, 25, 3)
  let now = begin
  const sent: string[] = []
  let refused = 0
  const server = createServer((request, response) => {
    const isDown = now < begin + hour
    if (isDown) refused += 1
    else request.on('data', (body) => sent.push(String(body)))
    request.on('end', () => response.writeHead(isDown ? 503 : 200).end('100'))
    request.resume()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`
  const body = '{"to":"{{to}}","text":"{{text}}"}'
  const settings = { enabled: true, kind: 'http', url, method: 'POST', body }
  t.equal((await ask('PUT', 'settings/sms', settings)).status, 200)

  const numbers = Array.from({ length: 30 }, (_, n) => `08444419${String(n).padStart(2, '0')}`)
  const row = { kind: 'missed', callId: 'c', groupId: 3, text: 'x', attempts: 0 }
  await db('sms').insert(
    numbers.map((to) => ({
      ...{ ...row, to, key: `c-${to}`, state: 'waiting', nextAt: begin },
      ...{ createdAt: begin, expiresAt: begin + 2 * hour },
    })),
  )
  const sender = smsSender({
    ...{ db, log: pino({ level: 'silent' }), file: join(data, 'x.jsonl') },
    ...{ time: String, now: () => now, timeoutMs: 5000 },
  })
  t.teardown(() => sender.stop())
  await sender.start()
  /** When the next are due; undefined: none waits. */
  const settled = () =>
    poll(
      async () => {
        const rows = await db('sms').whereIn('state', ['waiting', 'sending'])
        const isBusy = rows.some((one) => one.state === 'sending' || one.nextAt <= now)
        return !isBusy && { next: rows.map((one) => Number(one.nextAt)) }
      },
      'every due message tried',
      60_000,
    )
  for (let { next } = await settled(); next.length > 0; { next } = await settled()) {
    now = Math.max(now, Math.min(...next))
    sender.wake()
  }
  t.same(sent.map((one) => JSON.parse(one).to).toSorted(), numbers)
  const rows = await db('sms').whereIn('to', numbers)
  t.same([...new Set(rows.map(({ state }) => state))], ['sent'])
  t.ok(now >= begin + hour && now < begin + 1.5 * hour, 'not long after it was up again')
  t.ok(refused <= 20 * numbers.length, `the gateway was asked ${refused} times meanwhile`)
})
