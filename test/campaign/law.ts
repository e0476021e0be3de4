import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { House } from '../support/house.js'
import type { Pbx } from '../support/pbx.js'
import type { Calls, CallView } from '../support/records.js'
import { unprivileged } from '../support/unprivileged.js'
import { poll } from '../support/wait.js'
import { placedIn } from './placed.js'

/** What must hold when all is quiet again, whatever happened before. */
export interface Verdict {
  readonly records: readonly CallView[]
  /** Calls that phones placed, as Asterisk wrote them. */
  readonly placed: number
  readonly recordings: number
  /** Each breach of a law in a sentence; none, if all is well. */
  readonly breaches: readonly string[]
}

const verifier = fileURLToPath(
  new URL('../../dist/features/audit/verify-audit.js', import.meta.url),
)

/** Waits until everything has ended and looks at everything. */
export async function judge(house: House, recorded: ReadonlySet<string>): Promise<Verdict> {
  const { pbx } = house
  const breaches: string[] = []
  await pbx.waitHealthy(15_000)
  await poll(
    async () => /\b0 active channels/.test(await pbx.asterisk('core show channels')),
    'Asterisk without a channel',
    // A phone that is gone before its ACK has come is given up after 32 s (RFC 3261 §13.3.1.4).
    45_000,
  ).catch(async () => {
    // Asterisk may count one that it does not list.
    const said = ['core show channels', 'core show channels concise'].map(pbx.asterisk)
    breaches.push(`channels are left: ${(await Promise.all(said)).join('\n')}`)
  })
  const quiet = async (): Promise<boolean> => {
    const log = await callLogHealth(house)
    return log.openCalls === 0 && log.lagBytes === 0
  }
  await poll(quiet, 'call log without an open call', 10_000).catch(async () => {
    breaches.push(`the call log is not quiet: ${JSON.stringify(await callLogHealth(house))}`)
  })
  const { unfolded, skipped } = await callLogHealth(house)
  if (unfolded > 0) breaches.push(`${unfolded} calls could not be folded`)
  if (skipped > 0) breaches.push(`${skipped} lines of CEL were skipped`)

  const { records, placed } = await everyCall(house, breaches)
  for (const record of records) breaches.push(...faultsOf(record))
  const recordings = await listenToAll(house, records, recorded, breaches)
  const unreadable = await verified(pbx.data)
  if (unreadable !== undefined) breaches.push(unreadable)
  return { records, placed: placed.length, recordings, breaches }
}

interface CallLogHealth {
  readonly openCalls: number
  readonly lagBytes: number
  readonly unfolded: number
  readonly lines: number
  readonly skipped: number
}

export async function callLogHealth({ pbx }: House): Promise<CallLogHealth> {
  const { parts } = await pbx.api.ok('GET', '/api/system/health')
  const { details } = parts.find((part: { name: string }) => part.name === 'call-log')
  return details
}

/** Each placed call leads to exactly one record, by its own id or as an alias (308). */
async function everyCall({ pbx }: House, breaches: string[]) {
  const ids = (await listed(pbx)).map(({ id }) => id)
  if (new Set(ids).size !== ids.length) breaches.push('a record is listed twice')
  const placed = placedIn(pbx.data)
  const records: CallView[] = []
  for (const id of placed) {
    const { status, headers, body } = await pbx.api('GET', `/api/calls/${id}`)
    const leadsTo = decodeURIComponent(headers.get('location')?.split('/').at(-1) ?? '')
    if (status === 200) records.push(body)
    else if (status !== 308 || !ids.includes(leadsTo))
      breaches.push(`call ${id} is in no record: ${status} ${leadsTo}`)
  }
  const known = new Set(records.map(({ id }) => id))
  for (const id of ids) if (!known.has(id)) breaches.push(`record ${id} is of no call`)
  return { records, placed }
}

/** The whole call log, page by page, without stories. */
export async function listed(pbx: Pbx): Promise<readonly Omit<CallView, 'story'>[]> {
  const items: CallView[] = []
  let cursor: string | null = ''
  do {
    const page: { items: CallView[]; nextCursor: string | null } = await pbx.api.ok(
      'GET',
      `/api/calls?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return items
}

/** What a single record must never say. */
function faultsOf(record: CallView): readonly string[] {
  const { id, story, startedAt, endedAt, answeredAt, talkSeconds, waitSeconds, status } = record
  const duration = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  const codes = story.map(({ code }) => code)
  const all = codes.join(' ')
  const faults: string[] = []
  if (codes[0] !== 'called') faults.push('does not begin with called')
  // A call that died with Asterisk was not ended by anybody.
  const last = record.reason === 'interrupted' ? 'interrupted' : 'ended'
  if (codes.indexOf(last) !== codes.length - 1) faults.push(`does not end with ${last}, once`)
  // The API gives whole milliseconds as seconds; a second is given to its rounding.
  if (talkSeconds > duration + 1) faults.push(`talks ${talkSeconds} s of ${duration} s`)
  if (waitSeconds > duration + 1) faults.push(`waits ${waitSeconds} s of ${duration} s`)
  if (duration < 0) faults.push(`ends ${-duration} s before it begins`)
  if (status === 'success' && answeredAt === null) faults.push('is a success that nobody answered')
  if (answeredAt !== null && !/answered|talking|picked_up/.test(all))
    faults.push('is answered, but its story does not say so')
  return faults.map((fault) => `record ${id} ${fault}: ${all} ${JSON.stringify(record)}`)
}

/** Every call of a recorded extension that people talked in can be heard. */
async function listenToAll(
  { calls }: House,
  records: readonly CallView[],
  recorded: ReadonlySet<string>,
  breaches: string[],
): Promise<number> {
  let heard = 0
  for (const record of records.filter(hasSound)) {
    const wanted = [record.from, record.to].some(({ number }) => recorded.has(number))
    if (wanted && record.talkSeconds >= 1 && !record.hasRecording)
      breaches.push(`call ${record.id} was to be recorded and is not: ${JSON.stringify(record)}`)
    if (!record.hasRecording) continue
    const fault = await faultOfRecording(calls, record, wanted && simple(record))
    if (fault === undefined) heard++
    else breaches.push(`recording of ${record.id} ${fault}: ${JSON.stringify(record)}`)
  }
  return heard
}

/** Asterisk writes sound in pieces of two seconds: a kill costs the last one. */
function hasSound({ reason, talkSeconds }: CallView): boolean {
  return reason !== 'interrupted' || talkSeconds >= 4
}

async function faultOfRecording(calls: Calls, { id, talkSeconds }: CallView, isWhole: boolean) {
  const wav = await calls.recording(id, 15_000).catch((error: Error) => error.message)
  if (typeof wav === 'string') return wav
  const isTooLong = wav.seconds > talkSeconds + 2
  const isTooShort = isWhole && wav.seconds < talkSeconds - 2
  return isTooLong || isTooShort ? `has ${wav.seconds} s of ${talkSeconds} s of talk` : undefined
}

/** Nobody came or left: its whole talk is recorded. */
function simple({ story, reason }: CallView): boolean {
  const moved = /transfer|consulted|called|interrupted/
  return reason === 'answered' && !story.slice(1).some(({ code }) => moved.test(code))
}

/** What `scripts/verify-audit` says against the audit log, if anything. */
async function verified(data: string): Promise<string | undefined> {
  const run = promisify(execFile)
  const options = { ...unprivileged(), cwd: data }
  return await run(process.execPath, [verifier, data], options).then(
    () => undefined,
    (error: { stdout?: string; stderr?: string }) =>
      `the audit log is ${error.stdout ?? ''}${error.stderr ?? ''}`,
  )
}
