import type { GeneratedFile } from './publish.js'

/** What Asterisk is to be told: files, and for each endpoint what it must then say of it. */
export interface Rendered {
  readonly files: readonly GeneratedFile[]
  readonly expected: Expected
}

/** What Asterisk must answer when it has taken the files. */
export interface Expected {
  /** Global variable of the dialplan that carries the hash of the dialplan's text. */
  readonly dialplan: string
  readonly endpoints: ReadonlyMap<string, ExpectedEndpoint>
}

/**
 * `fingerprint` is the hash of the endpoint's sections, which it carries itself (`CONF`). Objects
 * `beside` it cannot carry one and are named by it. `secret`: undefined when it has none.
 */
export interface ExpectedEndpoint {
  readonly fingerprint: string
  readonly secret: string | undefined
  readonly beside: readonly ('identify' | 'registration')[]
}

export type Endpoints = Expected['endpoints']

/** What Asterisk is asked of what it has. */
interface Told {
  dialplanRevision(): Promise<string | undefined>
  hasEndpoint(name: string, expected: ExpectedEndpoint | undefined): Promise<boolean>
}

/** Differs from every endpoint that is rendered, and from none. */
export const anything: ExpectedEndpoint = { fingerprint: '', secret: '', beside: [] }

/** A file that cannot be read takes all its objects along: the first and the last tell. */
export function sample({ dialplan, endpoints }: Expected, also: Endpoints): Expected {
  const all = [...endpoints]
  const doubted = all.filter(([name]) => also.has(name))
  return { dialplan, endpoints: new Map([...all.slice(0, 1), ...all.slice(-1), ...doubted]) }
}

/** The first thing that Asterisk has not taken yet, of those that differ; undefined: all is there. */
export async function missingIn(
  asterisk: Told,
  before: Expected,
  after: Expected,
): Promise<string | undefined> {
  if (after.dialplan !== before.dialplan && (await asterisk.dialplanRevision()) !== after.dialplan)
    return 'the dialplan'
  for (const name of changedNames(before.endpoints, after.endpoints))
    if (!(await asterisk.hasEndpoint(name, after.endpoints.get(name)))) return `endpoint ${name}`
  return undefined
}

/** Names of the registrations that are no more, or are made anew. */
export function leavingRegistrations(before: Expected, after: Expected): readonly string[] {
  return changedNames(before.endpoints, after.endpoints).flatMap((name) => {
    const was = before.endpoints.get(name)
    return was?.beside.includes('registration') ? [`${name}-${was.fingerprint}`] : []
  })
}

export function changedNames(before: Endpoints, after: Endpoints): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    return was?.fingerprint !== is?.fingerprint
  })
}
