/** What is known of a search when the next step is chosen. */
export interface Progress {
  /** Parties that match, each counted once a kind, no further than `mostParties` + 1. */
  readonly parties: number
  /** Calls still to be found. */
  readonly wanted: number
  /** Calls looked at so far and found among them. */
  readonly looked: number
  readonly found: number
}

/** Either fetch the calls of every party, or look at this many more calls, newest first. */
export type Step = 'parties' | number

/** Costs of a plan; tests set them so that every way is taken. */
export interface Costs {
  /** So few parties are fetched at once. */
  readonly fewParties: number
  /** More are never fetched one by one. */
  readonly mostParties: number
  /** Fetching a party costs as much as looking at this many calls. */
  readonly callsPerParty: number
  /** The first look, in calls for each one wanted, and the longest look at once. */
  readonly firstLook: number
  readonly longestLook: number
}

/** Measured by `scripts/bench/search.ts`. */
export const measuredCosts: Costs = {
  fewParties: 300,
  mostParties: 5_000,
  callsPerParty: 2,
  firstLook: 8,
  longestLook: 50_000,
}

/**
 * How to go on finding the newest calls of a text. Few parties: their calls are fetched by index.
 * Otherwise the log is read from the newest call on, each call's parties checked: what many have,
 * fills a page soon. How soon, the part already read tells; when the rest would be longer than
 * fetching party by party, that is done instead.
 */
export function nextStep(progress: Progress, costs: Costs): Step {
  const { parties, wanted, looked, found } = progress
  if (parties <= costs.fewParties) return 'parties'
  if (looked === 0) return Math.min(wanted * costs.firstLook, costs.longestLook)
  const rest = Math.ceil((wanted * looked) / (found + 1))
  if (parties <= costs.mostParties && parties * costs.callsPerParty < rest) return 'parties'
  return Math.min(Math.max(rest, looked), costs.longestLook)
}
