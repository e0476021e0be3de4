import type { Test } from 'tap'
import {
  type Configurator,
  type ConfiguratorDeps,
  configurator,
} from '../../src/conf/configurator.js'
import type { Database } from '../../src/db/database.js'
import type { Kind } from '../../src/domain/kept.js'
import { utc } from '../../src/domain/utc.js'
import type { Feature } from '../../src/http/feature.js'
import type { KeptParts } from '../../src/kept/kept.changes.js'
import { type KeptMemory, keptMemory } from '../../src/kept/kept.memory.js'
import { keptReferences } from '../../src/kept/kept.references.js'
import { house } from '../http/house.js'

interface Deps extends KeptParts {
  readonly db: Database
  readonly time: (at: number) => string
  readonly memory: KeptMemory
}

/**
 * The HTTP side with one feature of kept objects. Nothing of it stands in Asterisk's files, so the
 * configurator gets along without an Asterisk: whatever it asks of one throws.
 */
export async function keptHouse<Made extends Feature>(
  t: Test,
  kinds: readonly Kind[],
  make: (deps: Deps) => Made,
) {
  const made: Made[] = []
  const whole = await house(t, {
    features({ db, audit, clock: now }) {
      const references = keptReferences(kinds, {})
      const memory = keptMemory(db, kinds)
      const configurator = remembering(alone(db, now), memory)
      const feature = make({ db, audit, now, references, configurator, time: utc, memory })
      made.push(feature)
      return [feature]
    },
  })
  const [feature] = made
  if (feature === undefined) throw new Error('the feature was not made')
  const heads = {
    admin: await whole.bearer('admin'),
    supervisor: await whole.bearer('supervisor'),
    agent: await whole.bearer('agent'),
  }
  type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  interface Ask {
    readonly as?: keyof typeof heads
    readonly headers?: Readonly<Record<string, string>>
  }
  /** Asks as an admin, in English, unless told otherwise. */
  const ask = (method: Method, url: string, body?: unknown, { as = 'admin', headers }: Ask = {}) =>
    whole.app.inject({
      method,
      url,
      headers: {
        ...heads[as],
        'accept-language': 'en',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    })
  return { ...whole, feature, ask }
}

/** A change is answered when decisions are made by it, as in the service. */
const remembering = (inner: Configurator, memory: KeptMemory): Configurator => ({
  ...inner,
  async change(work, by) {
    try {
      return await inner.change(work, by)
    } finally {
      await memory.refresh()
    }
  },
})

/** A configurator for what stands in none of Asterisk's files. */
export function alone(
  db: Database,
  now: () => number,
  more: Pick<ConfiguratorDeps, 'record'> = {},
): Configurator {
  const refuse = () => {
    throw new Error('there is no Asterisk')
  }
  return configurator({
    db,
    now,
    folder: '/nonexistent',
    asterisk: {
      state: () => 'up',
      waitUp: refuse,
      reload: refuse,
      dialplanRevision: refuse,
      hasEndpoint: refuse,
      endRegistrations: refuse,
      renewRegistrations: refuse,
      complaints: refuse,
    },
    render: async () => ({ files: [], expected: { dialplan: '', endpoints: new Map() } }),
    onRestored: refuse,
    onDivided: refuse,
    ...more,
  })
}
