import { z } from 'zod'
import {
  type Finding,
  type FindingView,
  findingView,
  type WatchFindings,
} from '../../domain/finding.js'
import { weekdayName } from '../../domain/weekday.js'
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
  /** Two saves at the same moment may each tell of what the other caused. */
  readonly watch: WatchFindings
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
    watch() {
      const before = new Set(all().map(keyOf))
      return (acceptLanguage) =>
        all()
          .filter((finding) => !before.has(keyOf(finding)))
          .map((finding) => shown(finding, languageOf(acceptLanguage)))
    },
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

/** Another name in its sentence makes no other finding. */
const keyOf = ({ code, path }: Finding): string => `${code} ${path}`

/** Names are put in as the plain text they are. */
function textOf(
  { code, data }: Finding,
  texts: FindingDeps['sentences'],
  language: Language,
): string {
  const sentence = texts[code]?.[language === 'vi' ? 0 : 1] ?? code
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'weekday' ? weekdayName(Number(data[name]), language) : String(data[name] ?? ''),
  )
}
