import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { logAccess } from '../../src/http/access-log.js'
import type { ZodApp } from '../../src/http/feature.js'
import { poll } from '../support/wait.js'

interface Line {
  readonly level: number
  readonly address: string
  readonly count?: number
  readonly throttled?: boolean
  readonly msg: string
}

/** A service that answers with the status asked for, and what it logs. */
async function answering(t: Test, stretchMs?: number) {
  const lines: Line[] = []
  const log: FastifyBaseLogger = pino(
    { level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  const app: ZodApp = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.decorateRequest('viewer')
  logAccess(app, stretchMs)
  app.post('/:status', async (request, reply) => {
    const { status } = request.params as { status: string }
    return reply.code(Number(status)).send('x')
  })
  t.teardown(() => app.close())
  const ask = async (status: number, times = 1, remoteAddress = '192.0.2.1') => {
    for (let i = 0; i < times; i++)
      await app.inject({ method: 'POST', url: `/${status}`, remoteAddress })
  }
  /** The lines of each answer, and what was told of those without one. */
  const written = (status: number) => lines.filter(({ msg }) => msg.startsWith(`POST /${status} `))
  const counted = () =>
    lines
      .filter(({ count }) => count !== undefined)
      .map(({ address, throttled, count }) => `${address} ${throttled ? 'throttled ' : ''}${count}`)
  return { app, ask, written, counted }
}

t.test('who must wait and does not, has one line and one that counts the others', async (t) => {
  const { app, ask, written, counted } = await answering(t)
  await ask(429, 1000)
  await ask(429, 3, '192.0.2.2')
  await ask(429, 1, '192.0.2.3')
  t.equal(written(429).length, 3)
  t.same(counted(), [])
  await app.close()
  t.same(counted(), ['192.0.2.1 throttled 999', '192.0.2.2 throttled 2'])
})

t.test('other refusals have their lines, as long as they are few', async (t) => {
  const { app, ask, written, counted } = await answering(t)
  await ask(429, 2)
  await ask(401, 15)
  await ask(404, 15)
  t.equal(written(401).length, 15)
  t.equal(written(404).length, 5)
  await app.close()
  t.same(counted(), ['192.0.2.1 throttled 1', '192.0.2.1 10'])
})

t.test('what was done and what went wrong inside is always told', async (t) => {
  const { ask, written } = await answering(t)
  await ask(201, 300)
  await ask(500, 300)
  t.equal(written(201).length, 300)
  t.equal(written(500).length, 300)
})

t.test('a flood from many addresses is bounded, too', async (t) => {
  const { app, ask, written, counted } = await answering(t)
  for (let i = 0; i < 1000; i++) await ask(401, 2, `198.51.${i >> 8}.${i & 255}`)
  t.equal(written(401).length, 200)
  await app.close()
  t.equal(
    counted().length,
    101,
    'a hundred that had two lines, a hundred that had none, all others',
  )
  t.equal(counted().at(-1), 'others 1600')
})

t.test('when the time is over it is told, and counting begins anew', async (t) => {
  const { ask, written, counted } = await answering(t, 50)
  await ask(429, 5)
  await poll(() => counted().length > 0, 'a line that counts', 3000, 5)
  t.same(counted(), ['192.0.2.1 throttled 4'])
  await ask(429, 1)
  t.equal(written(429).length, 2)
})
