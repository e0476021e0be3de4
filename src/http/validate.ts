import { z } from 'zod'
import type { FieldFault } from '../domain/errors.js'
import { PbxError } from '../domain/errors.js'
import { inLanguage, say } from '../domain/text.js'

const vietnamese = z.locales.vi().localeError
const english = z.locales.en().localeError

/** More than these many faults, or longer names, would only echo a hostile body. */
const faultsShown = 50
const pathShown = 200

/** Fastify's validator: checks with zod and names every bad field, in both languages. */
export const validatorCompiler =
  ({ schema }: { readonly schema: z.ZodType }) =>
  (data: unknown): { readonly value: unknown } | { readonly error: Error } => {
    const read = schema.safeParse(data, { error: english })
    if (read.success) return { value: read.data }
    return { error: new PbxError('bad-input', {}, faultsOf(schema, data, read.error)) }
  }

/** zod gives a message in one language only, so what was refused is read again for the other. */
function faultsOf(schema: z.ZodType, data: unknown, first: z.ZodError): readonly FieldFault[] {
  const again = schema.safeParse(data, { error: vietnamese }).error?.issues ?? []
  return first.issues
    .flatMap((issue, i) => {
      const message =
        issue.code === 'unrecognized_keys'
          ? notAllowed
          : inBoth(again[i]?.message ?? issue.message, issue.message)
      return pathsOf(issue).map((path) => ({ path, message }))
    })
    .slice(0, faultsShown)
}

const notAllowed = say('không được phép', 'is not allowed')

/** Our own sentences (`say`) hold both languages already. */
function inBoth(vi: string, en: string): string {
  if (vi === en) return inLanguage(en, 'en') === en ? en.slice(0, 500) : en
  return say(vi.slice(0, 500), en.slice(0, 500))
}

/** The path of the field; unknown keys are fields of their own. */
function pathsOf(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.map(String)
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
  return keys
    .slice(0, faultsShown)
    .map((key) => [...path, ...(key === undefined ? [] : [key])].join('.').slice(0, pathShown))
}
