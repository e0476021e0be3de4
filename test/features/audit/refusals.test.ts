import t from 'tap'
import type { AuditEntry } from '../../../src/domain/audit.js'
import { refusalLog } from '../../../src/features/audit/refusals.js'

function written() {
  const rows: AuditEntry[] = []
  let now = 0
  const log = refusalLog(
    async (entry) => {
      rows.push(entry)
    },
    () => now,
  )
  const pass = (minutes: number): void => {
    now += minutes * 60_000
  }
  return { ...log, rows, pass }
}

const refusal = (n: number) =>
  ({ username: 'mai', address: `10.0.0.${n % 250}`, why: 'password' }) as const

t.test('a few refused logins are a row each', async (t) => {
  const { refused, flush, rows } = written()
  for (let n = 0; n < 5; n += 1) await refused(refusal(n))
  await flush()
  t.equal(rows.length, 5)
  t.match(rows[0], { action: 'session.refused', details: { address: '10.0.0.0', why: 'password' } })
})

t.test('a flood is counted in few rows, and nothing of it is lost from the count', async (t) => {
  const { refused, flush, rows, pass } = written()
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    for (let n = 0; n < 100; n += 1) await refused(refusal(n))
    if (minute % 10 === 9) await flush()
    pass(1)
  }
  await flush()
  const counts = rows.map(({ details }) => Number(details?.count ?? 1))
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    24 * 60 * 100,
  )
  t.ok(rows.length <= 36 * 24 + 30, `${rows.length} rows a day`)
  const summary = rows.find(({ details }) => details?.count !== undefined)
  t.match(summary?.details, { since: String, addresses: Array })
  t.ok(JSON.stringify(summary).length < 1000)
})

t.test('what was typed as a name is only written when it could be one', async (t) => {
  const { refused, rows } = written()
  for (const username of ['Pa55word!', 'mai\n', '', 'x'.repeat(65), 'mai.n'])
    await refused({ ...refusal(1), username })
  t.same(
    rows.map(({ actor }) => actor.username),
    ['(invalid)', '(invalid)', '(invalid)', '(invalid)', 'mai.n'],
  )
})
