import t from 'tap'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { judge } from './law.js'
import { random, seed } from './random.js'
import { randomPhone } from './random-phone.js'
import { trouble } from './trouble.js'

mayTakeMinutes(t, 20)
const numbers = ['101', '102', '103', '104', '105', '106']
const recorded = new Set(['101', '103'])
const house = await openHouse(
  t,
  numbers.map((number) => ({ number, record: recorded.has(number), ringSeconds: 6 })),
)
const from = seed()

t.test(`six phones do what they like while the service suffers (seed ${from})`, async (t) => {
  const source = random(from)
  const phones = await Promise.all(
    numbers.map((number, i) => house.scripted(t, number, { tone: 300 + 100 * i })),
  )
  const people = phones.map((phone) =>
    randomPhone(phone, { numbers, random: source.fork(phone.user) }),
  )
  const day = AbortSignal.timeout(shortOrLong(18_000, 600_000))
  const [happened] = await Promise.all([
    trouble(house, source.fork('trouble'), day),
    ...people.map((person) => person.live(day)),
  ])
  const { records, placed, recordings, breaches } = await judge(house, recorded)
  const wanted = people.reduce((sum, person) => sum + person.placed(), 0)
  const reasons = Object.groupBy(records, ({ reason }) => reason)
  t.comment(
    JSON.stringify({
      happened,
      placed,
      records: records.length,
      recordings,
      reasons: Object.fromEntries(
        Object.entries(reasons).map(([reason, list]) => [reason, list?.length]),
      ),
      refused: people.map((person) => person.refusals()),
    }),
  )
  t.same(breaches, [])
  t.equal(placed, wanted, 'Asterisk wrote down every call that a phone placed')
  t.same(reasons.interrupted ?? [], [], 'Asterisk never died, so nothing was interrupted')
  t.ok(records.length >= shortOrLong(15, 600), `${records.length} records`)
  t.ok(recordings >= shortOrLong(2, 100), `${recordings} recordings were heard`)
})
