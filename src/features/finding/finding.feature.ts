import { z } from 'zod'
import { type Finding, type FindingView, findingView } from '../../domain/finding.js'
import type { Feature } from '../../http/feature.js'
import { type Language, languageOf } from '../../http/language.js'
import { findingText } from './finding.text.js'

export interface FindingDeps {
  /** Each looks at the configuration as decisions read it now. */
  readonly sources: readonly (() => readonly Finding[])[]
  /** Code → its sentence in both languages, of what features find by themselves. */
  readonly sentences: Readonly<Record<string, readonly [vi: string, en: string]>>
}

/** What is probably not meant, though it is allowed. */
export interface FindingFeature extends Feature {
  /** What concerns an object, as in the URL (`hotlines/7`): the `warnings` of a save. */
  about(object: string, acceptLanguage: string | undefined): readonly FindingView[]
}

const findingsView = z.object({ items: z.array(findingView) })

const worstFirst = { error: 0, warning: 1, info: 2 } as const

export function findingFeature({ sources, sentences }: FindingDeps): FindingFeature {
  const texts = { ...findingText, ...sentences }
  const all = (): readonly Finding[] =>
    sources
      .flatMap((find) => find())
      .toSorted((a, b) => worstFirst[a.severity] - worstFirst[b.severity])
  const shown = (finding: Finding, language: Language): FindingView => ({
    ...finding,
    data: { ...finding.data },
    text: textOf(finding, texts, language),
  })
  return {
    name: 'finding',
    about: (object, acceptLanguage) =>
      all()
        .filter(({ path }) => path === object || path.startsWith(`${object}/`))
        .map((finding) => shown(finding, languageOf(acceptLanguage))),
    routes(app) {
      app.get(
        '/config/findings',
        {
          config: { access: ['admin', 'supervisor'] },
          schema: {
            summary: 'What is probably not meant: circles, dead ends, things nobody uses',
            tags: ['configuration'],
            response: { 200: findingsView },
          },
        },
        async ({ headers }) => {
          const language = languageOf(headers['accept-language'])
          return { items: all().map((finding) => shown(finding, language)) }
        },
      )
    },
  }
}

/** Names are put in as the plain text they are. */
function textOf(
  { code, data }: Finding,
  texts: FindingDeps['sentences'],
  language: Language,
): string {
  const sentence = texts[code]?.[language === 'vi' ? 0 : 1] ?? code
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? ''))
}
