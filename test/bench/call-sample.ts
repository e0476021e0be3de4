import type { CallRecord, HotlineName, Party, Status } from '../../src/domain/call-record.js'
import type { Directory } from '../../src/domain/directory.js'

/** The calls of an invented business: fifty extensions, three hotlines, two years, oldest first. */
export function* callSample(count: number, random: () => number): Generator<CallRecord> {
  const customers = Array.from({ length: Math.max(10, Math.round(count / 5)) }, () =>
    customer(random),
  )
  const begin = Date.parse('2024-11-20T00:00:00+07:00')
  const step = (2 * 365 * 86_400_000) / count
  for (let i = 0; i < count; i++)
    yield call(i, Math.round(begin + i * step + random() * step), customers, random)
}

/** Every extension of the sample belongs to a person of the same id. */
export function sampleDirectory(): Directory {
  return new Map(
    Array.from({ length: 50 }, (_, i) => [
      String(101 + i),
      { extensionId: i + 1, name: colleague(i), userId: i + 1 },
    ]),
  )
}

/** A random number generator that repeats itself: mulberry32. */
export function repeatable(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const families: readonly string[] = [
  ...['Nguyễn', 'Nguyễn', 'Nguyễn', 'Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Huỳnh', 'Đặng'],
]
const middles: readonly string[] = ['Văn', 'Thị', 'Đức', 'Minh', 'Ngọc', 'Hữu', 'Thanh', 'Quốc']
const givens: readonly string[] = [
  ...['An', 'Bình', 'Châu', 'Dũng', 'Đạt', 'Giang', 'Hạnh', 'Hương', 'Khoa', 'Lan', 'Linh'],
  ...['Mai', 'Nam', 'Oanh', 'Phúc', 'Quân', 'Sơn', 'Thảo', 'Trang', 'Uyên', 'Vinh', 'Yến'],
]
const mobile: readonly string[] = ['090', '091', '093', '097', '098', '086', '035', '079']
const hotlines: readonly HotlineName[] = [
  { id: 1, number: '02873001234', name: 'Tổng đài' },
  { id: 2, number: '19005454', name: 'Chăm sóc khách hàng' },
  { id: 3, number: '02873005678', name: 'Bán hàng' },
]

const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T

function digits(length: number, random: () => number): string {
  return String(Math.floor(random() * 10 ** length)).padStart(length, '0')
}

function customer(random: () => number): Party {
  const number =
    random() < 0.85 ? pick(mobile, random) + digits(7, random) : `028${digits(8, random)}`
  return {
    number,
    name: `${pick(families, random)} ${pick(middles, random)} ${pick(givens, random)}`,
  }
}

function colleague(i: number): string {
  return `${families[i % 10]} ${middles[i % 8]} ${givens[i % 22]}`
}

function extension(random: () => number): Party {
  const i = Math.floor(random() * 50)
  return { number: String(101 + i), name: colleague(i) }
}

/** Few customers call often, most call once or twice. */
function anyCustomer(customers: readonly Party[], random: () => number): Party {
  return customers[Math.floor(random() ** 3 * customers.length)] as Party
}

function call(
  i: number,
  startedAt: number,
  customers: readonly Party[],
  random: () => number,
): CallRecord {
  const dice = random()
  const mine = extension(random)
  if (dice < 0.55) {
    const hotline = pick([...hotlines, hotlines[0] as HotlineName], random)
    return record(i, startedAt, 'inbound', anyCustomer(customers, random), hotline, mine, random)
  }
  if (dice < 0.85)
    return record(i, startedAt, 'outbound', mine, anyCustomer(customers, random), mine, random)
  return record(i, startedAt, 'internal', mine, extension(random), mine, random)
}

/** One inbound call in 200 is a mistaken one: the rare status. */
function status(direction: CallRecord['direction'], random: () => number): Status {
  const dice = random()
  if (direction !== 'inbound') return dice < 0.7 ? 'success' : 'no_answer'
  if (dice < 0.005) return 'mistaken'
  return dice < 0.25 ? 'see_details' : 'success'
}

function record(
  i: number,
  startedAt: number,
  direction: CallRecord['direction'],
  from: Party,
  to: Party,
  mine: Party,
  random: () => number,
): CallRecord {
  const outcome = status(direction, random)
  const answered = outcome === 'success'
  const waitMs = Math.round(2000 + random() * 20_000)
  const talkMs = answered ? Math.round(5000 + random() * 300_000) : 0
  const answeredAt = answered ? startedAt + waitMs : null
  const endedAt = startedAt + waitMs + talkMs
  const ext = mine.number
  const others = direction === 'internal' ? [to.number] : []
  return {
    hotline:
      hotlines.find(
        ({ number }) => number === (direction === 'outbound' ? '02873001234' : to.number),
      ) ?? null,
    agent: direction === 'internal' || (direction === 'inbound' && !answered) ? null : mine,
    channels: [],
    id: `td1-${Math.floor(startedAt / 1000)}.${i}`,
    ...{ aliases: [], links: [], direction, status: outcome, from, to, startedAt, answeredAt },
    reason: answered ? 'answered' : 'no_answer',
    outsideMs: direction === 'outbound' ? talkMs : 0,
    ...{ endedAt, waitMs, talkMs, endedBy: random() < 0.5 ? 'caller' : 'callee' },
    extensions: [...new Set([ext, ...others])],
    story: [
      { at: startedAt, code: 'called', data: { number: to.number } },
      { at: startedAt + 100, code: 'ringing', data: { extension: ext } },
      {
        at: startedAt + waitMs,
        code: answered ? 'answered' : 'not_answered',
        data: { extension: ext },
      },
      { at: endedAt, code: 'ended', data: { by: 'caller' } },
    ],
    recordedLegs: [],
  }
}
