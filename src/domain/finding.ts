import { z } from 'zod'

/**
 * Something about the configuration that is probably not meant. `path` is the object, as in the
 * URL, perhaps with a field: `hotlines/7/fallback`.
 */
export interface Finding {
  readonly code: string
  readonly path: string
  readonly data: Readonly<Record<string, string | number>>
  readonly severity: 'error' | 'warning' | 'info'
}

/** A finding as a person reads it. Answers of saves carry those they caused as `warnings`. */
export const findingView = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  path: z
    .string()
    .describe('the object, as in the URL, perhaps with a field: `hotlines/7/fallback`'),
  text: z.string().describe('one sentence for a person, by `Accept-Language`'),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type FindingView = z.output<typeof findingView>

/** Asked before a save; what it answers tells, after the save, the findings that were not before. */
export type WatchFindings = () => (acceptLanguage: string | undefined) => readonly FindingView[]

/** What answers of saves have beside the object. */
export const withWarnings = {
  warnings: z.array(findingView).describe('what this save caused and is probably not meant'),
}
