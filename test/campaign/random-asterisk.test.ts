import t from 'tap'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { poll } from '../support/wait.js'
import { judge } from './law.js'
import { random, seed } from './random.js'
import { randomPhone } from './random-phone.js'
import { trouble } from './trouble.js'

mayTakeMinutes(t, 20)
const numbers = ['101', '102', '103', '104']
const recorded = new Set(['101', '103'])
const house = await openHouse(
  t,
  numbers.map((number) => ({ number, record: recorded.has(number), ringSeconds: 6 })),
)
const { pbx } = house
const from = seed()

t.test(`phones do what they like while Asterisk dies again and again (seed ${from})`, async (t) => {
  const source = random(from)
  const phones = await Promise.all(
    numbers.map((number, i) => house.scripted(t, number, { tone: 300 + 100 * i })),
  )
  const people = phones.map((phone) =>
    randomPhone(phone, { numbers, random: source.fork(phone.user) }),
  )
  // At once: the next Asterisk remembers the phones, and they may call before all have registered.
  const die = (): void => {
    pbx.killAsterisk('SIGKILL')
    for (const person of people) person.forget()
  }
  const comeBack = async (): Promise<void> => {
    await pbx.waitHealthy(20_000)
    const all = () => Promise.all(phones.map((phone) => phone.register())).then(() => true)
    await poll(all, 'registering again', 15_000)
  }
  const killed = async (): Promise<void> => {
    die()
    await comeBack()
  }
  const bothKilled = async (): Promise<void> => {
    await pbx.killService('SIGKILL')
    die()
    await pbx.start()
    await comeBack()
  }
  const day = AbortSignal.timeout(shortOrLong(20_000, 600_000))
  const [happened] = await Promise.all([
    trouble(house, source.fork('trouble'), day, {
      'Asterisk killed': killed,
      'Asterisk killed again': killed,
      'both killed': bothKilled,
    }),
    ...people.map((person) => person.live(day)),
  ])
  const { records, placed, recordings, breaches } = await judge(house, recorded)
  const interrupted = records.filter(({ reason }) => reason === 'interrupted')
  t.comment(
    JSON.stringify({
      happened,
      placed,
      records: records.length,
      interrupted: interrupted.length,
      recordings,
    }),
  )
  t.same(breaches, [])
  t.ok(records.length >= shortOrLong(8, 300), `${records.length} records`)
  for (const { story } of interrupted)
    t.ok(
      story.some(({ code }) => code === 'interrupted'),
      'the story of an interrupted call says so',
    )
})
