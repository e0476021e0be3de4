/**
 * How to find the newest calls of a term. Every kind of call (direction × status) is decided
 * apart, by the number of parties that match in it:
 *
 *   none         the kind is left out, no call is read
 *   few          `parties`: their calls are fetched by index and sorted
 *   many         `time`: calls are read from the newest on, each one's parties are checked;
 *                many parties have many calls, so a page is full soon
 */
export interface Plan {
  readonly parties: readonly number[]
  readonly time: readonly number[]
}

/** Matching parties of one kind, counted no further than `few` + 1. */
export interface Matches {
  readonly kind: number
  readonly parties: number
}

/** More parties than this are many. Chosen by `scripts/bench/search.ts`, where both ways meet. */
export const fewParties = 1500

/** Sorts kinds by how their calls are found. With `few` 0 everything that matches is read by time. */
export function planOf(matches: readonly Matches[], few = fewParties): Plan {
  const found = matches.filter(({ parties }) => parties > 0)
  return {
    parties: found.filter(({ parties }) => parties <= few).map(({ kind }) => kind),
    time: found.filter(({ parties }) => parties > few).map(({ kind }) => kind),
  }
}
