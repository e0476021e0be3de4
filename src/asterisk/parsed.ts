import type { z } from 'zod'
import { AsteriskError } from './asterisk-error.js'

/** What Asterisk answered, as we know it; `refused` when the answer is not of that shape. */
export function parsed<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  const where = result.error.issues.map((issue) => issue.path.join('.')).join(', ')
  throw new AsteriskError('refused', `Asterisk's answer is not as expected: ${where}`)
}

/** A list of them. One item that is not as expected spoils the list: half an answer misleads. */
export const parsedAll = <T extends z.ZodType>(
  schema: T,
  items: readonly unknown[],
): readonly z.output<T>[] => items.map((item) => parsed(schema, item))
