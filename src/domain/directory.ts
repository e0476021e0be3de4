/** Whose number it is, as of now. Passed to whoever must put a name to a number. */
export interface DirectoryEntry {
  readonly extensionId: number
  readonly name: string
  /** The person the extension belongs to, if any. */
  readonly userId: number | null
}

/** Extension number → whose it is. */
export type Directory = ReadonlyMap<string, DirectoryEntry>
