/** One CEL line as the fold reads it. `at` is epoch milliseconds; ids are Asterisk's unique ids. */
export interface Fact {
  /** `CHAN_START`, `ANSWER`, `BRIDGE_ENTER`, … or our own mark when `type` is `USER_DEFINED`. */
  readonly type: string
  /** Name of our mark (`src/domain/marks.ts`), else ''. */
  readonly mark: string
  readonly at: number
  readonly channel: string
  readonly uniqueId: string
  readonly linkedId: string
  /** Caller ID name and number of the channel. */
  readonly name: string
  readonly number: string
  readonly exten: string
  readonly context: string
  /** Parsed `eventextra`: an object for Asterisk's own events, `{ text }` for our marks. */
  readonly extra: Readonly<Record<string, string>>
}
