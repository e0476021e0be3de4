import type { Actor } from './actor.js'

/** What is written to the audit log: who did what to which object. Never holds a secret. */
export interface AuditEntry {
  readonly actor: Actor
  /** Dotted, noun first: `extension.created`, `recording.played`, `session.refused`. */
  readonly action: string
  /** The object, as in the URL: `extensions/7`, `calls/td1-1.2`. */
  readonly object: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** Appends a row. Given the transaction of the change, both stand or fall together. */
export type Audit<Transaction = unknown> = (
  entry: AuditEntry,
  transaction?: Transaction,
) => Promise<void>
