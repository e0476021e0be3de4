import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import t from 'tap'
import { callLogHealth, listed } from '../campaign/law.js'
import type { CallView } from '../support/records.js'
import type { Call } from '../support/sip/call.js'
import type { Claim } from '../support/sip/ua.js'
import { poll } from '../support/wait.js'
import { menuHouse, numbers } from './menu-house.js'

const { house, carrier } = await menuHouse(t)
const { pbx } = house

/** Every file Asterisk reads, as one number. */
function configuration(folder = join(pbx.data, 'conf')): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  )
  const hash = createHash('sha256')
  for (const path of files.map((file) => join(file.parentPath, file.name)).toSorted())
    hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}

const script = '"><script>alert(1)</script>'
/** What callers say of themselves, by what it is. The raw ones are no SIP, but are sent. */
const claims: Readonly<Record<string, Claim>> = {
  'a script': { from: encodeURIComponent(script) },
  'a raw script': { from: script },
  'a script as a name': { from: '0909789846', fromName: `"${script.replaceAll('"', '\\"')}" ` },
  'a user of 3 kB': { from: 'a'.repeat(3000) },
  'a user of 4 kB': { from: 'a'.repeat(4096) },
  'a user of 60 kB': { from: 'a'.repeat(60_000) },
  'a name of 3 kB': { from: '0909789846', fromName: `"${'Ă'.repeat(1500)}" ` },
  'a folded line': { from: '0909789846', fromName: '"An\r\n X-Evil: 1" ' },
  'another header': { from: '0909789846', fromName: '"An"\r\nX-Evil: <' },
  'a line break in the user': { from: '0909%0d%0aAction:%20Originate' },
  'a line break in the name': { from: '0909789846', fromName: '"An\\\r\\\nAction: Command" ' },
  'control characters': { from: '0909%00%07%1b%5b2J', fromName: '"\x01\x1b[2J\x7f" ' },
  'bytes that are no UTF-8': { from: '%ff%fe%80', fromName: '"\ud800" ' },
  'an end of the dialplan': { from: '0909),1,System(touch${IFS}/tmp/evil)' },
  'variables of the dialplan': {
    from: '%24%7BSHELL(touch%20/tmp/evil)%7D',
    fromName: '"${SHELL(id)}" ',
  },
  'a formula': { from: "%3Dcmd%7C'/C%20calc'!A1", fromName: '"=HYPERLINK(\\"http://x\\")" ' },
  'another formula': { from: '%2B1%2B1', fromName: '"@SUM(A1)" ' },
  'commas and semicolons': { from: 'a%2Cb%3Bc%22d', fromName: '"a;--b,c" ' },
}

/** Calls as SIP allows and as it does not; in a menu, a key is pressed. */
async function claimed(claim: Claim): Promise<Call> {
  const call = await carrier.call(numbers.quiet, claim)
  await Promise.race([
    call.answered(3000).catch(() => undefined),
    call.refused(3000).catch(() => 0),
  ])
  if (call.leg.state === 'up') await call.media.keys('9')
  return call
}

/** The new records once there are so many and nothing goes on any more, neither here nor there. */
async function recordsOf(count: number): Promise<readonly CallView[]> {
  const records = await house.calls.next(count)
  const isQuiet = async () => /\b0 active channels/.test(await pbx.asterisk('core show channels'))
  await poll(isQuiet, 'Asterisk without a channel', 10_000)
  const { openCalls, unfolded, skipped } = await callLogHealth(house)
  t.same({ openCalls, unfolded, skipped }, { openCalls: 0, unfolded: 0, skipped: 0 })
  return records
}

type Step = { readonly code: string }
async function codesOf({ id }: CallView): Promise<string> {
  const { steps } = await pbx.api.ok('GET', `/api/calls/${id}/trace`)
  return steps.map(({ code }: Step) => code).join(' ')
}

t.test('whoever a caller claims to be, it is one record and nothing more', async (t) => {
  const before = configuration()
  const made = await Promise.all(
    Object.entries(claims).map(async ([what, claim]) => [what, await claimed(claim)] as const),
  )
  const isTaken = ([, { leg }]: (typeof made)[number]) => leg.state === 'up'
  const names = (calls: typeof made) => calls.map(([what]) => what).join(', ')
  const taken = made.filter(isTaken)
  t.comment(
    `answered: ${names(taken)}; Asterisk did not: ${names(made.filter((c) => !isTaken(c)))}`,
  )
  t.ok(taken.length > 10)
  for (const [, call] of taken) await call.hangUp()

  const records = await recordsOf(taken.length)
  t.equal(configuration(), before, 'no file has changed')
  t.notOk(existsSync('/tmp/evil'), 'nothing was run')
  let untold = 0
  for (const record of records) {
    const { number, name } = record.from
    t.notMatch(number + name, /[\p{Cc}\p{Cf}]/u, 'no control character is kept')
    const codes = await codesOf(record)
    // Asterisk can tell nobody of bytes that are no UTF-8: such a call goes to the fallback.
    if (codes === '') untold++
    else t.match(codes, /^hotline .* ivr_invalid/, `${number.slice(0, 20)} was in the menu`)
  }
  t.ok(untold <= 1)
})

t.test('what callers claim is no formula, nor another line of a file or a log', async (t) => {
  const { body } = await pbx.api('GET', '/api/calls.csv')
  const rows: string[][] = parse(body.toString('utf8'), { bom: true })
  t.equal(rows.length, (await listed(pbx)).length + 1)
  for (const cell of rows.flat()) t.notMatch(cell, /^[=+\-@\t\r]/, cell)
  for (const line of pbx.service.said().trim().split('\n'))
    t.doesNotThrow(() => JSON.parse(line), 'every line of the log is one of ours')
})

t.test('strange callers leave nothing behind', async (t) => {
  const robot = async () => {
    const call = await carrier.call(numbers.quiet, { from: '0909789801' })
    await call.answered()
    // Twenty keys in a second.
    await call.media.keys('99999999998888888888', { down: 20, after: 25, endsApart: 1 })
    await sleep(1000)
    await call.hangUp()
  }
  const mute = async (number: string) => {
    const call = await carrier.call(number, { from: '0909789802' })
    await call.answered()
    call.media.quiet()
    await sleep(30_000)
    t.equal(call.leg.state, 'up', 'who says nothing for half a minute is still there')
    await call.hangUp()
  }
  const vanished = async () => {
    const call = await carrier.call(numbers.tree, { from: '0909789803' })
    await call.answered()
    await call.media.keys('0')
    await call.hangUp()
  }
  await Promise.all([robot(), mute(numbers.tree), mute(numbers.quiet), vanished()])
  const records = await recordsOf(4)
  const fast = records.find(({ from }) => from.number === '0909789801')
  const keys = fast && (await codesOf(fast)).match(/ivr_invalid/g)?.length
  t.ok(keys !== undefined && keys > 0, `of twenty keys ${keys} were taken`)
})
