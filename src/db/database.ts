import { fileURLToPath } from 'node:url'
import knex, { type Knex } from 'knex'

export type Database = Knex
export type Transaction = Knex.Transaction

/** knex over SQLite is the only store; no other file names the driver. */
const client = 'sqlite3'

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))

interface DriverConnection {
  exec(sql: string, done: (error: Error | null) => void): void
}

/**
 * Opens the database, made if it is not there, and brings it to the newest schema.
 * One connection, so that a transaction is never blocked by ourselves. `file` may be `:memory:`.
 */
export async function openDatabase(file: string): Promise<Database> {
  const db = knex({
    client,
    connection: { filename: file },
    useNullAsDefault: true,
    // Values, hashes of secrets among them, would else stand in the messages of errors.
    compileSqlOnError: false,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: DriverConnection, done: (error: Error | null) => void) =>
        connection.exec(
          `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
           PRAGMA busy_timeout = 5000; PRAGMA cache_size = -32000; PRAGMA journal_size_limit = 67108864;`,
          done,
        ),
    },
    migrations: { directory: migrations, loadExtensions: ['.js'] },
  })
  try {
    await db.migrate.latest()
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}
