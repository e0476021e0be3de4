type Line = (details: object, message: string) => void

/** What the adapters need of a logger; pino's fits. */
export interface AsteriskLog {
  readonly debug: Line
  readonly info: Line
  readonly warn: Line
  readonly error: Line
}
