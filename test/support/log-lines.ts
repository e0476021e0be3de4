import type { AsteriskLog } from '../../src/asterisk/log.js'

/** A log that keeps its lines as text, for tests of what is said and what is not. */
export interface LogLines extends AsteriskLog {
  readonly lines: string[]
}

export function logLines(): LogLines {
  const lines: string[] = []
  const line = (level: string) => (details: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(details)}`)
  return {
    lines,
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  }
}
