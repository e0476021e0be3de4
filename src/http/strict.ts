import { z } from 'zod'

/**
 * Where a schema of input would swallow a key it does not know: the path of the first object that
 * is not strict, or undefined. A misspelt field must be refused, never ignored.
 */
export function looseAt(schema: unknown, path = ''): string | undefined {
  if (isByContent(schema)) {
    const schemas = Object.values(schema.content).map((one) => one.schema)
    return schemas.map((one) => looseAt(one, path)).find((at) => at !== undefined)
  }
  if (schema instanceof z.ZodObject) {
    const strict = schema.def.catchall instanceof z.ZodNever
    return strict ? looseField(schema, path) : path || '(the whole)'
  }
  if (schema instanceof z.ZodArray) return looseAt(schema.element, `${path}[]`)
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((option) => looseAt(option, path)).find((at) => at !== undefined)
  }
  if (schema instanceof z.ZodPipe) return looseAt(schema.in, path)
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  return wraps ? looseAt(schema.unwrap(), path) : undefined
}

function looseField(schema: z.ZodObject, path: string): string | undefined {
  return Object.entries(schema.shape)
    .map(([name, field]) => looseAt(field, path === '' ? name : `${path}.${name}`))
    .find((at) => at !== undefined)
}

/** The schemas of a body that may be of several content types. */
export interface BodyByContent {
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

export const isByContent = (schema: unknown): schema is BodyByContent =>
  typeof schema === 'object' && schema !== null && 'content' in schema && !('_zod' in schema)
