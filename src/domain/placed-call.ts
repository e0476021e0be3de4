/** A call to be originated: rings `channel` and runs `exten` of `context` when it is answered. */
export interface PlacedCall {
  readonly channel: string
  readonly context: string
  readonly exten: string
  readonly callerId: { readonly name: string; readonly number: string }
  readonly variables: Readonly<Record<string, string>>
  readonly ringMs: number
}
