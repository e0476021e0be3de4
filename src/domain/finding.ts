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

/** A finding as a person reads it. Answers of saves carry those of the object as `warnings`. */
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
