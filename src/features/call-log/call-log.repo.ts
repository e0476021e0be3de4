import type { Transaction } from '../../db/database.js'
import type { CallRecord } from '../../domain/call-record.js'
import type { Directory } from '../../domain/directory.js'
import type { TraceStep } from '../../domain/trace.js'
import { kindOf } from './call-log.kind.js'
import { storedParty } from './call-log.party.js'
import { hotlineSeat, personSeat } from './call-log.seat.repo.js'
import { toldOf, withTestCall } from './call-log.told.js'
import { noTrace, type TraceReader } from './call-log.trace.js'

/** Records of one statement; bounds its memory. One JSON value carries them all, however many. */
const chunk = 500

/** Extension or user id of a number that is nobody's. */
const nobody = 0

/**
 * Saves folded calls. A call that is saved again (folded again, or longer by a late fact) replaces
 * what was said of it and nothing else; whose an extension was is settled by the first save. A
 * record that became a consultation of another (one of its `aliases`) loses its own row, and an
 * alias that turns out to be a call of its own becomes one. `trace`: what the service told of them.
 */
export async function saveRecords(
  records: readonly CallRecord[],
  directory: Directory,
  trx: Transaction,
  trace: TraceReader = noTrace,
): Promise<void> {
  for (let at = 0; at < records.length; at += chunk) {
    const some = records.slice(at, at + chunk)
    const traces = await trace(some, trx)
    const rows = some.map((record) => toRow(record, traces.get(record.id) ?? [], directory))
    await trx.raw(saveCalls, JSON.stringify(rows))
    const aliases = some.flatMap(({ id, aliases }) => aliases.map((alias) => [alias, id]))
    if (aliases.length > 0) await trx.raw(saveAliases, JSON.stringify(aliases))
  }
}

const columns = [
  ...['id', 'kind', 'direction', 'status', 'reason', 'started_at', 'answered_at', 'ended_at'],
  ...['wait_ms', 'talk_ms', 'ended_by', 'from_number', 'from_name', 'from_e164', 'from_digits'],
  ...['from_reversed', 'from_folded', 'to_number', 'to_name', 'to_e164', 'to_digits'],
  ...['to_reversed', 'to_folded', 'links', 'story', 'seats'],
  ...['hotline_id', 'hotline_number', 'hotline_name', 'agent_number', 'agent_name'],
  ...['told', 'folded_reason'],
] as const

/** One row as a list in the order of `columns`. */
function toRow(
  folded: CallRecord,
  trace: readonly TraceStep[],
  directory: Directory,
): readonly unknown[] {
  const record = withTestCall(folded, trace)
  const { id, direction, status, startedAt, answeredAt, endedAt, hotline, agent } = record
  const { steps, reason } = toldOf(record, trace)
  const seats = record.extensions.map((number) => {
    const owner = directory.get(number)
    return { number, extension: owner?.extensionId ?? nobody, user: owner?.userId ?? nobody }
  })
  for (const id of new Set(record.people))
    seats.push({ number: personSeat(id), extension: nobody, user: id })
  if (hotline !== null)
    seats.push({ number: hotlineSeat(hotline.id), extension: nobody, user: nobody })
  return [
    ...[id, kindOf(direction, status), direction, status, reason, startedAt, answeredAt, endedAt],
    ...[record.waitMs, record.talkMs, record.endedBy],
    ...partyColumns(record.from),
    ...partyColumns(record.to),
    ...[record.links, record.story, seats],
    ...[hotline?.id ?? 0, hotline?.number ?? '', hotline?.name ?? ''],
    ...[agent?.number ?? '', agent?.name ?? ''],
    ...[steps.length === 0 ? null : steps, reason === record.reason ? null : record.reason],
  ]
}

function partyColumns(party: CallRecord['from']): readonly (string | null)[] {
  const { number, name, e164, digits, reversed, folded } = storedParty(party)
  return [number, name, e164, digits, reversed, folded]
}

/** `->>` gives a list as its JSON text. */
const saveCalls = `
  INSERT INTO call_record (${columns.join(', ')})
  SELECT ${columns.map((_, i) => `value->>${i}`).join(', ')} FROM json_each(?)`

/** The row of a call that became an alias goes by a trigger, and its own aliases come along. */
const saveAliases = `
  INSERT INTO call_alias (id, call)
  SELECT value->>0, call.n FROM json_each(?) JOIN call ON call.id = value->>1
   WHERE value->>0 <> value->>1
  ON CONFLICT (id) DO UPDATE SET call = excluded.call`
