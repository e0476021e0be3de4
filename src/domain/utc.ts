/** Epoch milliseconds as ISO 8601 in UTC: how times are answered unless a time zone is passed. */
export const utc = (at: number): string => new Date(at).toISOString()
