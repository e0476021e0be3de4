import { createHash } from 'node:crypto'
import { type Context, renderContexts } from './dialplan.js'
import type { ExpectedEndpoint, Rendered } from './expected.js'
import { renderSections, type Section } from './section.js'

/** What a feature contributes to the generated files. */
export interface ConfFragment {
  readonly endpoints: readonly RenderedEndpoint[]
  readonly contexts: readonly Context[]
  /** Classes of music on hold. */
  readonly music?: readonly Section[]
}

/** Sections of one endpoint, given the fingerprint it must carry, and its secret if it has one. */
export interface RenderedEndpoint {
  readonly name: string
  readonly secret: string | undefined
  /** Objects it must have beside it, each named `<name>-<fingerprint>`. */
  readonly beside?: ExpectedEndpoint['beside']
  sections(fingerprint: string): readonly Section[]
}

/**
 * Fragments → files and what Asterisk must then answer. Contexts of one name are joined. `globals`
 * are the dialplan's own constants.
 */
export function render(
  fragments: readonly ConfFragment[],
  globals: Readonly<Record<string, string>>,
): Rendered {
  const endpoints = fragments.flatMap((f) => f.endpoints).map(renderEndpoint)
  const contexts = renderContexts(joined(fragments.flatMap((f) => f.contexts)))
  const constants = Object.entries(globals).map(([name, value]) => `${name} = ${value}\n`)
  const dialplan = hash(constants.join('') + contexts)
  const head = `[globals]\n${constants.join('')}CONF_REVISION = ${dialplan}\n\n`
  return {
    files: [
      { name: 'pjsip.conf', text: endpoints.map((e) => e.text).join('\n'), module: 'res_pjsip.so' },
      { name: 'extensions.conf', text: head + contexts, module: 'pbx_config.so' },
      {
        name: 'musiconhold.conf',
        text: renderSections(fragments.flatMap((f) => f.music ?? [])),
        module: 'res_musiconhold.so',
      },
    ],
    expected: {
      dialplan,
      endpoints: new Map(
        endpoints.map(({ name, secret, beside, fingerprint }) => [
          name,
          { fingerprint, secret, beside },
        ]),
      ),
    },
  }
}

function renderEndpoint({ name, secret, beside = [], sections }: RenderedEndpoint) {
  const fingerprint = hash(renderSections(sections('')))
  return { name, secret, beside, fingerprint, text: renderSections(sections(fingerprint)) }
}

function joined(contexts: readonly Context[]): readonly Context[] {
  const byName = Map.groupBy(contexts, (context) => context.name)
  return [...byName].map(([name, parts]) => ({
    name,
    includes: [...new Set(parts.flatMap((part) => part.includes ?? []))],
    extensions: parts.flatMap((part) => part.extensions),
  }))
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
