import type { Finding } from '../../domain/finding.js'
import type { Trunk } from './trunk.schema.js'

/** Trunks that are on and have no hotline: whatever their carriers send is refused. */
export function trunkFindings(
  trunks: Iterable<Pick<Trunk, 'id' | 'name' | 'enabled'>>,
  hotlines: Iterable<{ readonly trunkId: number }>,
): readonly Finding[] {
  const called = new Set([...hotlines].map(({ trunkId }) => trunkId))
  return [...trunks]
    .filter(({ id, enabled }) => enabled && !called.has(id))
    .map(({ id, name }) => ({
      ...{ code: 'trunk_no_hotline', path: `trunks/${id}`, data: { name } },
      severity: 'info',
    }))
}
