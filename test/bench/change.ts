import { performance } from 'node:perf_hooks'
import type { Pbx } from '../support/pbx.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { benchPlace } from './bench-place.ts'
import { numbersFrom, seedExtensions } from './phones.ts'
import { atMost, type BenchRow, beside, percentile } from './row.ts'
import type { Login } from './sip-load.ts'
import { withPbx } from './with-pbx.ts'

const first = 20_000

/** One change among many extensions: from the request until it is answered, confirmed and live. */
export async function changeBench(): Promise<BenchRow[]> {
  return [...(await among(500, 40, 300)), ...(await among(5000, 8, 1500))]
}

/** Every kind of change, `rounds` times each. */
function among(count: number, rounds: number, mostMs: number): Promise<BenchRow[]> {
  return withPbx(
    async (pbx) => {
      await everyKind(pbx, first)
      const changes: Change[] = []
      for (let round = 0; round < rounds; round++)
        changes.push(...(await everyKind(pbx, first + 1 + ((round * 7) % (count - 1)))))
      tellKinds(changes)
      const times = changes.map(({ ms }) => ms)
      const registered = changes.flatMap(({ registeredMs }) => registeredMs ?? [])
      const what = `one change among ${count} extensions`
      return [
        atMost(`${what}, live, p99 of ${times.length}`, percentile(times, 0.99), 'ms', mostMs),
        beside(`${what}, live, p50`, percentile(times, 0.5), 'ms'),
        atMost(
          `${what}, until a phone has registered with its new secret, p99`,
          percentile(registered, 0.99),
          'ms',
          mostMs,
        ),
      ]
    },
    seedExtensions(numbersFrom(first, count)),
  )
}

interface Change {
  readonly kind: string
  /** From the request to its answer: Asterisk has confirmed the change. */
  readonly ms: number
  /** From the request until a phone has registered with the new secret. */
  readonly registeredMs?: number
}

async function everyKind(pbx: Pbx, number: number): Promise<readonly Change[]> {
  const path = `/api/extensions/${number - first + 1}`
  const change = async (kind: string, method: string, url: string, body?: unknown) => {
    const began = performance.now()
    const answer = await pbx.api.ok(method, url, body)
    return { kind, began, answer, ms: performance.now() - began }
  }
  const secret = `a-new-secret-${Date.now()}`
  const name = await change('name', 'PATCH', path, { name: `Đổi tên ${Date.now()}` })
  const ring = await change('ring', 'PATCH', path, { ringSeconds: 10 + (Date.now() % 50) })
  const patched = await change('secret', 'PATCH', path, { secret })
  const patchedMs = (await register({ number: String(number), secret })) - patched.began
  const made = await change('made', 'POST', '/api/extensions', { number: '19999', name: 'Mới' })
  const madeMs = (await register(made.answer)) - made.began
  const gone = await change('gone', 'DELETE', `/api/extensions/${made.answer.id}`)
  return [
    ...[name, ring, gone],
    ...[
      { ...patched, registeredMs: patchedMs },
      { ...made, registeredMs: madeMs },
    ],
  ]
}

function tellKinds(changes: readonly Change[]): void {
  for (const [kind, some] of Map.groupBy(changes, (change) => change.kind)) {
    const [half, nearly] = [0.5, 0.99].map((p) =>
      percentile(
        some.map(({ ms }) => ms),
        p,
      ).toFixed(0),
    )
    console.error(`  ${kind}: p50 ${half} ms, p99 ${nearly} ms`)
  }
}

/** Rejects when the very first attempt is refused. */
async function register({ number: user, secret }: Login): Promise<number> {
  const server = { host: benchPlace.server, port: benchPlace.sipPort }
  const phone = await scriptedPhone({ address: benchPlace.phone(1), server, user, secret, tone: 0 })
  await phone.register()
  const at = performance.now()
  await phone.unregister()
  await phone.close()
  return at
}
