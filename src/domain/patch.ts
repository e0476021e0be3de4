import { z } from 'zod'

type Bare<Field> = Field extends z.ZodDefault<infer Inner> ? Bare<Inner> : Field
type PatchShape<Shape> = {
  [Key in keyof Shape]: Bare<Shape[Key]> extends z.ZodType ? z.ZodOptional<Bare<Shape[Key]>> : never
}

/**
 * The schema of a JSON merge patch (RFC 7396) for a flat resource: every field may be left out,
 * unknown ones are refused, and defaults are taken away, because a field that was not sent must
 * never be reset. zod's own `.partial()` would fill the defaults in.
 */
export function patchOf<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): z.ZodObject<PatchShape<Shape>, z.core.$strict> {
  const fields = Object.entries(schema.shape).map(([name, field]) => [
    name,
    bare(field as z.ZodType).optional(),
  ])
  return z.strictObject(Object.fromEntries(fields)) as z.ZodObject<
    PatchShape<Shape>,
    z.core.$strict
  >
}

function bare(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodDefault ? bare(field.unwrap() as z.ZodType) : field
}
