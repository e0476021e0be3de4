/** SQL text and the values of its `?`, in order. */
export interface Sql {
  readonly text: string
  readonly values: readonly (string | number)[]
}

/**
 * Tagged template: other SQL is put in as it is, a string or number becomes a bound value. So no
 * value can ever be read as SQL.
 */
export function sql(
  strings: TemplateStringsArray,
  ...parts: readonly (Sql | string | number)[]
): Sql {
  const pieces = parts.map((part) =>
    typeof part === 'object' ? part : { text: '?', values: [part] },
  )
  return {
    text: strings.map((string, i) => string + (pieces[i]?.text ?? '')).join(''),
    values: pieces.flatMap(({ values }) => values),
  }
}

/** The pieces with `between` between them. */
export function join(pieces: readonly Sql[], between: string): Sql {
  return {
    text: pieces.map(({ text }) => text).join(between),
    values: pieces.flatMap(({ values }) => values),
  }
}
