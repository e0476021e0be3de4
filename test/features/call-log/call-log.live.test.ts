import { readdirSync } from 'node:fs'
import t from 'tap'
import type { LiveCall } from '../../../src/domain/live-call.js'
import { noCalls, step } from '../../../src/features/call-log/call-log.group.js'
import { liveCallsOf } from '../../../src/features/call-log/call-log.live.js'
import { celFile, celFolder, factsIn, known, recordsOf } from './cel-files.js'

/** The calls that are seen after each line of a file. */
function* seenIn(file: string): Generator<readonly LiveCall[]> {
  let calls = noCalls
  for (const fact of factsIn(celFile(file))) {
    calls = step(calls, [fact])[0]
    yield [...calls.calls.values()].flatMap((call) => liveCallsOf(call, known))
  }
}

const files = readdirSync(celFolder).map((name) => name.replace(/\.jsonl$/, ''))

/** What is wrong with a call that is seen while it is up. */
function faultsOf(
  { id, customer, partner, answeredAt, channels }: LiveCall,
  recorded: ReadonlySet<string>,
): readonly string[] {
  return [
    ...(recorded.has(id) ? [] : [`${id} is in no record`]),
    ...(partner !== null && answeredAt === null ? ['talks and is not answered'] : []),
    ...(partner !== null && partner.id === customer?.id ? ['talks to itself'] : []),
    ...(channels.length > 0 ? [] : ['has no channel']),
  ]
}

t.test('what is seen of a call while it is up is what its record says in the end', async (t) => {
  for (const file of files) {
    const records = recordsOf(factsIn(celFile(file)))
    const recorded = new Set(
      records.flatMap(({ id, aliases, channels }) => [id, ...aliases, ...channels]),
    )
    const seen = [...seenIn(file)].flat()
    t.same([...new Set(seen.flatMap((call) => faultsOf(call, recorded)))], [], file)
    const isAnswered = records.some(({ answeredAt }) => answeredAt !== null)
    const hasTalked = seen.some(({ partner }) => partner !== null)
    if (isAnswered !== hasTalked) t.comment(`${file}: answered ${isAnswered}, talked ${hasTalked}`)
  }
  t.ok(files.length > 50)
})
