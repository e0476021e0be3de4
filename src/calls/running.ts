import type { CallEvent, Effect, Session } from '../domain/call.js'

/** A session under way, whatever its state looks like. */
export interface Running {
  readonly first: readonly Effect[]
  on(event: CallEvent): readonly Effect[]
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
