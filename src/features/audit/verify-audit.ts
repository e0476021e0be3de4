import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../db/database.js'
import { headFileOf } from './audit.feature.js'
import { readHead } from './audit.head.js'
import { everyRow } from './audit.repo.js'
import { verifyChain } from './audit.verify.js'

/**
 * `scripts/verify-audit`: says whether the audit log of a data folder is intact. Ends with 0 when it
 * is, 1 when it is not, 2 when it cannot be read. The service may run meanwhile: the head file is
 * read first, so rows written during the walk are only more of the same chain.
 */
const [data = ''] = process.argv.slice(2)
process.exitCode = await main(data).catch((error: Error) => {
  process.stderr.write(`the audit log cannot be read: ${error.message}\n`)
  return 2
})

async function main(folder: string): Promise<number> {
  const file = join(folder, 'db/tongdai.sqlite')
  if (!existsSync(file)) throw new Error(`there is no ${file}`)
  const known = await readHead(headFileOf(folder))
  const db = await openDatabase(file)
  try {
    const verdict = await verifyChain(everyRow(db), known)
    const said = verdict.intact
      ? `intact: ${verdict.rows} rows, head ${verdict.head}`
      : `broken: row ${verdict.row} ${verdict.why}`
    process.stdout.write(`${said}\n`)
    return verdict.intact ? 0 : 1
  } finally {
    await db.destroy()
  }
}
