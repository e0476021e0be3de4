/**
 * Which rule of the schema a failed write broke, and on which column: a value that must be unique,
 * or a reference to a row that is not there. Undefined for any other error.
 */
export function brokenConstraint(
  error: unknown,
): { readonly rule: 'unique' | 'reference'; readonly column: string } | undefined {
  if (!(error instanceof Error)) return undefined
  const unique = /UNIQUE constraint failed: \w+\.(\w+)/.exec(error.message)
  if (unique !== null) return { rule: 'unique', column: unique[1] ?? '' }
  if (error.message.includes('FOREIGN KEY constraint failed'))
    return { rule: 'reference', column: '' }
  return undefined
}
