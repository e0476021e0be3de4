import type { CallEvent, Effect, Session } from '../domain/call.js'

/** A session under way, whatever its state looks like. */
export interface Running<Wanted = Effect> {
  readonly first: readonly Wanted[]
  on(event: CallEvent): readonly Wanted[]
  /** Told once, after `first`, how effects are carried out that no event of the call brings. */
  listen?(carry: (effects: readonly Wanted[]) => void): void
  /** The service no longer knows what becomes of the call, which may be found again. */
  lost?(): void
}

export function running<State>({ begin: [begun, first], step }: Session<State>): Running {
  let state = begun
  return {
    first,
    on(event) {
      const [next, effects] = step(state, event)
      state = next
      return effects
    },
  }
}
