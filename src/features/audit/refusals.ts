import type { Actor } from '../../domain/actor.js'
import type { AuditEntry } from '../../domain/audit.js'

/** A login, or a request of an admin, that was turned away. */
export interface Refusal {
  readonly username: string
  readonly address: string
  readonly why: 'password' | 'throttled' | 'network'
}

/** So many rows of their own an hour; what comes beyond is counted into one row by `flush`. */
const rowsPerHour = 30
const addressesNamed = 20
const hour = 3_600_000

/**
 * Writes refused logins to the audit log, such that a flood of them cannot fill the disk: a bucket
 * of rows, and one summary for all that did not fit, each time `flush` is called (every ten
 * minutes by a job). At most 36 rows an hour, whatever happens.
 */
export function refusalLog(audit: (entry: AuditEntry) => Promise<void>, clock: () => number) {
  let room = rowsPerHour
  let refilledAt = clock()
  let uncounted = 0
  let since = 0
  const addresses = new Set<string>()

  const refused = async (refusal: Refusal): Promise<void> => {
    const now = clock()
    room = Math.min(rowsPerHour, room + ((now - refilledAt) * rowsPerHour) / hour)
    refilledAt = now
    if (room >= 1) {
      room -= 1
      await audit(rowOf(refusal))
      return
    }
    if (uncounted === 0) since = now
    uncounted += 1
    if (addresses.size < addressesNamed) addresses.add(refusal.address)
  }

  const flush = async (): Promise<void> => {
    if (uncounted === 0) return
    const details = {
      count: uncounted,
      since: new Date(since).toISOString(),
      addresses: [...addresses],
    }
    uncounted = 0
    addresses.clear()
    await audit({
      actor: stranger('(many)'),
      action: 'session.refused',
      object: 'session',
      details,
    })
  }

  return { refused, flush }
}

function rowOf({ username, address, why }: Refusal) {
  return {
    actor: stranger(username),
    action: 'session.refused',
    object: 'session',
    details: { address, why },
  }
}

/** Nobody we know: the name is only what was typed, and only if it could be a name. */
function stranger(typed: string): Actor {
  const username = /^[a-z0-9._()-]{1,64}$/.test(typed) ? typed : '(invalid)'
  return { kind: 'session', userId: null, username, role: 'agent', extensionId: null }
}
