import t from 'tap'
import { login } from '../support/api.js'
import { openHouse } from '../support/house.js'
import { mayTakeMinutes, shortOrLong } from '../support/long.js'
import { adminPassword } from '../support/pbx.js'
import { header, type Message } from '../support/sip/message.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { sippLogin, startSipp } from '../support/sipp.js'
import { talk } from '../telephony/talk.js'
import { guess } from './guesses.js'
import { bytesBelow } from './process-use.js'

mayTakeMinutes(t, 10)
const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx, calls } = house
const { place } = pbx
const server = { host: place.server, port: place.sipPort }
const kilobyte = 1024
const megabyte = 1024 * kilobyte
const parts = ['cel', 'db', 'logs'] as const
type Sizes = Readonly<Record<(typeof parts)[number], number>>

function disk(): Sizes {
  const sizes = parts.map((part) => [part, bytesBelow(`${pbx.data}/${part}`)])
  return Object.fromEntries(sizes) as Sizes
}

function growth(before: Sizes): Sizes {
  const now = disk()
  return Object.fromEntries(parts.map((part) => [part, now[part] - before[part]])) as Sizes
}

t.test('200 wrong registrations a second: phones register and talk, nothing fills', async (t) => {
  const seconds = shortOrLong(20, 120)
  const before = disk()
  const said = pbx.service.said().length
  const strangers = ['101', '102', '7777', 'admin'].map((user, i) =>
    startSipp({
      scenario: '../../campaign/wrong-register',
      address: place.phone(191 + i),
      server,
      rows: [[user, sippLogin(user, 'guess')]],
      rate: 50,
      limit: 200,
      calls: 50 * seconds,
      seconds: seconds + 20,
    }),
  )
  const over = Date.now() + seconds * 1000
  let talks = 0
  while (Date.now() < over) {
    // The phones of each talk end with it: their addresses are used again.
    await t.test(`talk ${talks}`, async (t) => {
      const a = await house.scripted(t, '101', { tone: 440 })
      const b = await house.scripted(t, '102', { tone: 700 })
      const [call, other] = await talk(a, b)
      await call.hangUp()
      t.equal(await other.over(), 'there')
    })
    talks++
  }
  const results = await Promise.all(strangers.map((stranger) => stranger.done()))
  for (const result of results)
    t.match(result, { successful: 50 * seconds, failed: 0 }, 'every guess was refused')
  const records = await calls.next(talks)
  for (const record of records) t.match(record, { status: 'success' })
  const grown = growth(before)
  const words = pbx.service.said().length - said
  t.comment(JSON.stringify({ guesses: 200 * seconds, talks, grown, words }))
  // Each talk is worth some lines of events and rows; a guess is worth nothing.
  t.ok(grown.cel < talks * 8 * kilobyte, 'events')
  t.ok(grown.logs < 20 * kilobyte, 'logs of Asterisk')
  t.ok(grown.db < 5 * megabyte, 'the database: its write-ahead log goes to 4 MB and around')
  t.ok(words < talks * 2 * kilobyte + 10 * kilobyte, `the log has grown by ${words}`)
})

t.test('a stranger cannot tell which extensions there are', async (t) => {
  const answers = async (user: string, method: 'REGISTER' | 'INVITE'): Promise<unknown> => {
    const n = user === '101' ? 195 : 196
    const phone = await scriptedPhone({
      address: place.phone(n),
      server,
      user,
      secret: 'guess',
      tone: 300,
    })
    if (method === 'REGISTER') await phone.register().catch(() => undefined)
    else await (await phone.call('102')).refused()
    await phone.close()
    return phone.log.filter(({ sent }) => !sent).map(({ message }) => shapeOf(message))
  }
  for (const method of ['REGISTER', 'INVITE'] as const) {
    const known = await answers('101', method)
    t.equal((known as unknown[]).length, 2, 'two answers: a challenge, and a refusal')
    for (const user of ['103', '7777', 'admin', "101' OR 1"])
      t.same(await answers(encodeURIComponent(user), method), known, `${method} as ${user}`)
  }
})

/** What an answer says, but for what is new in each: tags, branches, nonces. */
function shapeOf(message: Message): unknown {
  const challenge = header(message, 'WWW-Authenticate')
  return {
    status: message.status,
    reason: message.reason,
    headers: message.headers.map(([name]) => name),
    challenge: challenge.replace(/(nonce|opaque)="[^"]*"/g, '$1'),
    body: message.body,
  }
}

t.test('a flood of wrong logins: few rows, few words, and the admin gets in', async (t) => {
  const before = disk()
  const said = pbx.service.said().length
  const addresses = shortOrLong(2, 20)
  const begun = Date.now()
  const statuses = await Promise.all(
    Array.from({ length: addresses }, async (_, i) => {
      const got: number[] = []
      for (let n = 0; n < 100; n++)
        got.push(await guess(pbx.base, place.phone(150 + i), n % 2 ? `user${n}` : 'admin', `g${n}`))
      return got
    }),
  )
  const all = statuses.flat()
  const refused = all.filter((status) => status === 401).length
  t.same(
    all.filter((status) => status !== 401 && status !== 429),
    [],
    'each is refused',
  )
  // Twenty are free; for each one more the wait doubles.
  const seconds = (Date.now() - begun) / 1000
  const most = addresses * (20 + Math.ceil(Math.log2(seconds + 2))) + 10
  t.ok(refused <= most, `${refused} guesses were looked at in ${seconds} s`)
  // From where the admin has been before, what strangers do to the name does not matter.
  const api = await login(pbx.base, 'admin', adminPassword)
  const { items } = await api.ok('GET', '/api/audit?limit=200')
  const rows = items.filter(({ action }: { action: string }) => action === 'session.refused')
  const grown = growth(before)
  const words = pbx.service.said().length - said
  t.comment(JSON.stringify({ guesses: all.length, refused, rows: rows.length, grown, words }))
  t.ok(rows.length <= 36, `${rows.length} rows of refusals`)
  t.ok(grown.db < 5 * megabyte, 'the database: its write-ahead log goes to 4 MB and around')
})
