import type { ConfigChange, Row } from '../../db/config-change.js'
import { brokenConstraint } from '../../db/constraint.js'
import type { Transaction } from '../../db/database.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { ConfigTable, ObjectFields, Released } from '../../kept/config-table.js'
import { rowsOf } from './config-rows.repo.js'

/** What an object shall be; null: it shall not be. */
export interface Wanted {
  readonly table: ConfigTable
  readonly id: number
  readonly fields: ObjectFields | null
  /** Of an object that comes back; else it is as old as this change. */
  readonly createdAt?: number
}

/** A wanted object that is not so yet. */
interface Job extends Wanted {
  readonly row: Row | undefined
  readonly columns: Row
}

/**
 * Brings objects to what they shall be, through the change, so that it can be taken back. Numbers
 * of the house follow their objects. Two objects may swap what must be unique. An object that comes
 * back gets `freshVersion`, which none of its kind ever had: an entity tag of its first life must
 * not fit again. Throws 422 when something outside the configuration stands in the way.
 */
export async function bring(
  change: ConfigChange,
  wanted: readonly Wanted[],
  times: Times,
): Promise<readonly Released[]> {
  const jobs = (await jobsOf(change.trx, wanted)).filter(isToDo)
  const released: Released[] = []
  try {
    for (const job of jobs) await freeNumber(change, job)
    for (const job of jobs) released.push(...(await leave(change, job)))
    for (const job of jobs) await freeUnique(change, job)
    for (const job of jobs) await alter(change, job, times)
    await enter(change, jobs, times)
    await takeNumbers(change, jobs)
  } catch (error) {
    if (brokenConstraint(error) !== undefined) fail('unprocessable', { why: standsInTheWay })
    throw error
  }
  return released
}

interface Times {
  readonly now: number
  readonly freshVersion: number
}

async function leave(
  change: ConfigChange,
  { table, id, fields }: Job,
): Promise<readonly Released[]> {
  if (fields !== null) return []
  const released = await table.removing?.(change, id)
  await change.remove(table.name, id)
  return released ?? []
}

async function alter(change: ConfigChange, job: Job, { now }: Times): Promise<void> {
  const { table, id, fields, row, columns } = job
  if (fields === null || row === undefined) return
  const version = Number(row.version) + 1
  await change.update(table.name, id, { ...columns, version, updatedAt: now })
}

/** SQLite takes some thousands of values in a statement; a row has a dozen or two. */
const rowsAtOnce = 200

/** Objects that are new here, hundreds at a time: an import may have thousands. */
async function enter(change: ConfigChange, jobs: readonly Job[], times: Times): Promise<void> {
  const { now, freshVersion: version } = times
  const fresh = jobs.filter(({ fields, row }) => fields !== null && row === undefined)
  for (const [table, ones] of Map.groupBy(fresh, (job) => job.table)) {
    const rows = ones.map(({ id, columns, createdAt = now }) => ({
      ...{ id, ...columns, version, updatedAt: now, createdAt },
    }))
    await insertAll(change, table.name, rows)
  }
}

async function insertAll(change: ConfigChange, table: string, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await change.insertMany(table, rows.slice(from, from + rowsAtOnce))
}

const standsInTheWay = say(
  'một số hay tên đang được dùng ngoài cấu hình',
  'a number or name is in use outside the configuration',
)

async function jobsOf(trx: Transaction, wanted: readonly Wanted[]): Promise<readonly Job[]> {
  const jobs: Job[] = []
  for (const [table, ones] of Map.groupBy(wanted, (one) => one.table)) {
    const rows = await rowsOf(
      trx,
      table.name,
      ones.map(({ id }) => id),
    )
    for (const one of ones) {
      const columns = one.fields === null ? {} : table.write(one.fields)
      jobs.push({ ...one, row: rows.get(one.id), columns })
    }
  }
  return jobs
}

function isToDo(job: Job): boolean {
  const { fields, row, columns } = job
  if (fields === null || row === undefined) return (fields === null) !== (row === undefined)
  const [now, then] = numbersOf(job)
  return now !== then || Object.entries(columns).some(([name, value]) => row[name] !== value)
}

/** The number that the object has now and the one it shall have; null: none. */
function numbersOf({
  table,
  fields,
  row,
}: Job): readonly [now: string | null, then: string | null] {
  const of = (values: ObjectFields | null) =>
    values === null ? null : (table.numberOf?.(values) ?? null)
  return [of(row === undefined ? null : table.read(row)), of(fields)]
}

async function freeNumber(change: ConfigChange, job: Job): Promise<void> {
  const [now, then] = numbersOf(job)
  if (now === then) return
  const owned = { kind: job.table.name, ownerId: job.id }
  for (const { id } of await change.trx('internalNumber').where(owned).select('id'))
    await change.remove('internalNumber', id)
}

async function takeNumbers(change: ConfigChange, jobs: readonly Job[]): Promise<void> {
  const rows = jobs.flatMap((job) => {
    const [now, number] = numbersOf(job)
    if (now === number || number === null) return []
    return [{ number, kind: job.table.name, ownerId: job.id }]
  })
  await insertAll(change, 'internalNumber', rows)
}

/** Until everybody has a new name, nobody has one: no name of ours begins with a blank. */
async function freeUnique(change: ConfigChange, { table, id, row, columns }: Job): Promise<void> {
  const { unique } = table
  if (unique === undefined || row === undefined || !(unique in columns)) return
  if (columns[unique] === row[unique] || columns[unique] === null) return
  await change.update(table.name, id, { [unique]: ` ${id}` })
}
