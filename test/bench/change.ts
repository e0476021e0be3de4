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
      const answered: number[] = []
      const registered: number[] = []
      for (let round = 0; round < rounds; round++) {
        const times = await everyKind(pbx, first + 1 + ((round * 7) % (count - 1)))
        answered.push(...times.answered)
        registered.push(...times.registered)
      }
      const what = `one change among ${count} extensions`
      return [
        atMost(
          `${what}, live, p99 of ${answered.length}`,
          percentile(answered, 0.99),
          'ms',
          mostMs,
        ),
        beside(`${what}, live, p50`, percentile(answered, 0.5), 'ms'),
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

async function everyKind(pbx: Pbx, number: number) {
  const answered: number[] = []
  const registered: number[] = []
  const change = async (method: string, path: string, body?: unknown) => {
    const began = performance.now()
    const answer = await pbx.api.ok(method, path, body)
    answered.push(performance.now() - began)
    return { began, answer }
  }
  const id = number - first + 1
  await change('PATCH', `/api/extensions/${id}`, { name: `Đổi tên ${Date.now()}` })
  await change('PATCH', `/api/extensions/${id}`, { ringSeconds: 10 + (Date.now() % 50) })
  const secret = `a-new-secret-${Date.now()}`
  const patched = await change('PATCH', `/api/extensions/${id}`, { secret })
  registered.push((await register({ number: String(number), secret })) - patched.began)
  const made = await change('POST', '/api/extensions', { number: '19999', name: 'Mới' })
  registered.push((await register(made.answer)) - made.began)
  await change('DELETE', `/api/extensions/${made.answer.id}`)
  return { answered, registered }
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
