export type Language = 'vi' | 'en'

/**
 * Vietnamese or English, whichever `Accept-Language` prefers (RFC 9110 §12.5.4). Vietnamese when
 * the header names neither or is missing.
 */
export function languageOf(header: string | undefined): Language {
  const weighed = (header ?? '').split(',').map(weigh)
  const best = (language: Language): number =>
    Math.max(0, ...weighed.filter(([tag]) => tag === language).map(([, weight]) => weight))
  return best('en') > best('vi') ? 'en' : 'vi'
}

function weigh(range: string): readonly [tag: string, weight: number] {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  const weight = quality === undefined ? 1 : Number(quality.slice(2))
  return [tag.split('-')[0] ?? '', Number.isFinite(weight) ? weight : 0]
}
