import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { dtmfModes } from '../../src/domain/media.js'
import { type Carrier, carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import type { Call } from '../support/sip/call.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls } = house
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id

/**
 * Every key is wanted and leads nowhere else, while nothing is played (Asterisk then imitates keys
 * that it was told without their beginning) and while something is.
 */
const keys = Object.fromEntries([...'0123456789*#'].map((key) => [key, { type: 'repeat' }]))
const otherwise = { type: 'hangup' }
const quiet = await made('ivrs', { name: 'Yên lặng', timeoutSeconds: 30, keys, otherwise })
const text = 'một hai ba bốn năm sáu bảy tám chín mười '.repeat(5).trim()
const words = { name: 'Lời chào', text, language: 'vi' }
const greetingSoundId = await made('sounds', words)
const slow = { ...{ name: 'Nói lâu', timeoutSeconds: 30, attempts: 10 }, bargeIn: false }
const talking = await made('ivrs', { ...slow, keys, otherwise, greetingSoundId })

const carriers = await Promise.all(
  dtmfModes.map(async (dtmf, i) => {
    const carrier = await carrierOf(t, house, i + 1, { tone: 440 })
    const { address: host, port } = carrier
    const trunkId = await made('trunks', { name: dtmf, kind: 'address', host, port, dtmf })
    const line = { trunkId, fallback: otherwise, record: false }
    for (const [of, open] of [
      [0, quiet],
      [1, talking],
    ] as const) {
      const number = `024730010${i}${of}`
      await made('hotlines', { ...line, number, name: number, open: { type: 'ivr', id: open } })
    }
    return { dtmf, carrier, numbers: [`024730010${i}0`, `024730010${i}1`] }
  }),
)

/** A key told by RFC 4733 and by INFO, which comes so many milliseconds after it went down. */
const both = (key: string, infoAt: number, down = 100) => {
  return (call: Call): Promise<unknown> =>
    Promise.all([
      sleep(Math.max(0, -infoAt)).then(() => call.media.keys(key, { down })),
      sleep(Math.max(0, infoAt)).then(() => call.info(key)),
    ])
}
const twice = (key: string, down: number, after: number) => (call: Call) =>
  call.media.keys(key + key, { down, after })

/** What callers do one after the other, and which keys it is. */
const manners: readonly (readonly [keys: string, press: (call: Call) => Promise<unknown>])[] = [
  ['0', both('0', 0)],
  ['1', both('1', 50)],
  ['2', both('2', 105)],
  ['3', both('3', 130)],
  ['4', both('4', -20)],
  ['5', both('5', -10, 60)],
  ['6', both('6', 0, 300)],
  ['7', (call) => call.media.keys('7', { ends: 12, endsApart: 20 })],
  ['88', twice('8', 60, 40)],
  ['99', twice('9', 100, 100)],
  ['*', (call) => call.info('*')],
  ['##', (call) => call.info('#', 60).then(() => sleep(100).then(() => call.info('#', 60)))],
]
const expected = manners.map(([keys]) => keys).join('')

type Step = { readonly code: string; readonly data: { readonly key?: string } }
async function keysOf(id: string): Promise<string> {
  const { steps } = await pbx.api.ok('GET', `/api/calls/${id}/trace`)
  return steps.map(({ data: { key = '' } }: Step) => key).join('')
}

/** Keys that went out so much later than meant are other keys. */
const lateMs = 20
const roundsAtMost = 6

interface Line {
  readonly carrier: Carrier
  readonly to: string
}

/** All lines at the same time; answers what each was told, and how late our own timers were. */
async function round(lines: readonly Line[]) {
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  await Promise.all(
    lines.map(async ({ carrier, to }) => {
      const call = await carrier.call(to, { from: '0909789846' })
      await call.answered()
      for (const [, press] of manners) {
        await press(call)
        await sleep(700)
      }
      await call.hangUp()
    }),
  )
  lag.disable()
  const told = new Map<string, string>()
  for (const { id, to } of await calls.next(lines.length)) told.set(to.number, await keysOf(id))
  return { told, isLate: lag.max / 1e6 > lateMs }
}

t.test('a key is one, told by RFC 4733, by SIP INFO, by both or repeatedly', async (t) => {
  let left: readonly Line[] = carriers.flatMap(({ carrier, numbers }) =>
    numbers.map((to) => ({ carrier, to })),
  )
  for (let n = 1; left.length > 0; n += 1) {
    const { told, isLate } = await round(left)
    const isLast = !isLate || n === roundsAtMost
    for (const { to } of left)
      if (told.get(to) === expected || isLast) t.equal(told.get(to), expected, `to ${to}`)
    left = isLast ? [] : left.filter(({ to }) => told.get(to) !== expected)
  }
})
