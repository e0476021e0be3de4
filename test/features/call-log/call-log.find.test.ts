import fc from 'fast-check'
import t from 'tap'
import { type Database, openDatabase } from '../../../src/db/database.js'
import { type CallRecord, directions, statuses } from '../../../src/domain/call-record.js'
import { type CallSearch, findCalls } from '../../../src/features/call-log/call-log.find.repo.js'
import { kindOf, kindsOf } from '../../../src/features/call-log/call-log.kind.js'
import { wordsOf } from '../../../src/features/call-log/call-log.letters.js'
import { storedParty } from '../../../src/features/call-log/call-log.party.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { type Term, termOf } from '../../../src/features/call-log/call-log.search.js'
import { seatsOfNumber } from '../../../src/features/call-log/call-log.seat.repo.js'
import type { Position } from '../../../src/features/call-log/call-log.stream.js'
import { mayTakeMinutes, runs } from '../../support/long.js'
import { directory, manyCalls } from './sample.js'

mayTakeMinutes(t, 15)

const texts = ['', '09', '0909', '84909', '+84 909 789', '46', '1', '101', '0287.300', '+65 9123']
const words = ['nguyen', 'Nguyễn T', 'đức', 'duc', 'lan nguyen', 'anon', 'zzz', '***', '(028) 7']
/** Nothing in three of four cases, so that most questions have something to find. */
const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: value, weight: 1 })
const moment = seldom(fc.integer({ min: 999, max: 1_014 }))
const memberList = fc.uniqueArray(fc.constantFrom('101', '102', '103', '104', '999'), {
  maxLength: 3,
})

const question = fc.record({
  text: fc.constantFrom(...texts, ...words),
  direction: seldom(fc.constantFrom(...directions)),
  status: seldom(fc.constantFrom(...statuses)),
  from: moment,
  to: moment,
  /** Of each list one must have taken part. */
  members: fc.array(memberList, { maxLength: 2 }),
  limit: fc.integer({ min: 1, max: 7 }),
  costs: fc.record({
    fewParties: fc.constantFrom(0, 1, 3, 1000),
    mostParties: fc.constantFrom(0, 2, 10, 1000),
    callsPerParty: fc.constantFrom(0, 1, 100),
    firstLook: fc.constantFrom(1, 3),
    longestLook: fc.constantFrom(1, 2, 5, 1000),
  }),
})
type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never

t.test('whatever is asked, all pages together are what a look at every call finds', async (t) => {
  await fc.assert(
    fc.asyncProperty(manyCalls, fc.array(question, { minLength: 8, maxLength: 8 }), answersAll),
    { numRuns: runs(60) },
  )
  t.pass('480 questions to 60 logs')
})

async function answersAll(calls: readonly CallRecord[], questions: readonly Question[]) {
  const db = await openDatabase(':memory:')
  try {
    await db.transaction((trx) => saveRecords(calls, directory, trx))
    const saved: readonly { n: number; id: string }[] = await db('call').select('n', 'id')
    const numbers = new Map(saved.map(({ id, n }) => [id, n]))
    for (const asked of questions) {
      const { members } = asked
      const search: CallSearch = {
        ...{ term: termOf(asked.text), from: asked.from, to: asked.to },
        kinds: kindsOf(asked.direction, asked.status),
        seats: await Promise.all(members.map((list) => seatsOf(db, list))),
      }
      const found: Position[] = []
      let page: readonly Position[]
      do {
        page = await findCalls(db, search, found.at(-1), asked.limit, asked.costs)
        found.push(...page)
      } while (page.length === asked.limit)
      const expected = calls
        .filter((call) => answers(call, search, members))
        .map(({ id, startedAt }) => ({ startedAt, n: numbers.get(id) ?? 0 }))
        .toSorted((a, b) => b.startedAt - a.startedAt || b.n - a.n)
      if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new Error(`found ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`)
    }
  } finally {
    await db.destroy()
  }
}

async function seatsOf(db: Database, numbers: readonly string[]): Promise<readonly number[]> {
  const seats = await Promise.all(numbers.map((number) => seatsOfNumber(db, number)))
  return seats.flat()
}

/** The same question, answered by looking at one call. */
function answers(call: CallRecord, search: CallSearch, members: Question['members']): boolean {
  const { term, from = 0, to = Number.POSITIVE_INFINITY, kinds } = search
  return (
    kinds.includes(kindOf(call.direction, call.status)) &&
    call.startedAt >= from &&
    call.startedAt < to &&
    members.every((list) => list.some((number) => call.extensions.includes(number))) &&
    (term === undefined || [call.from, call.to].some((party) => isMeant(party, term)))
  )
}

function isMeant(party: CallRecord['from'], term: Term): boolean {
  const { number } = storedParty(party)
  if (term.by === 'name') {
    const known = wordsOf(`${party.name} ${/[a-z]/.test(number) ? number : ''}`)
    return (
      term.words.length > 0 && term.words.every((word) => known.some((one) => one.startsWith(word)))
    )
  }
  const digits = number.replaceAll(/\D/g, '')
  return (
    term.starts.some((start) => digits.startsWith(start)) ||
    term.ends.some((end) => digits.endsWith(end))
  )
}
