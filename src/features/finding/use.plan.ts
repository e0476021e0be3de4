import type { Finding } from '../../domain/finding.js'
import type { Reference } from '../../domain/kept.js'
import type { HotlinePlace } from './places.plan.js'

/** Hotlines that no call can come in to, since their trunk is disabled. */
export function disabledTrunkFindings(
  hotlines: readonly Omit<HotlinePlace, 'fallback'>[],
  trunks: readonly { readonly id: number; readonly name: string; readonly enabled: boolean }[],
): readonly Finding[] {
  const disabled = new Map(trunks.filter((one) => !one.enabled).map((one) => [one.id, one.name]))
  return hotlines.flatMap(({ id, name, trunkId }) => {
    const trunk = disabled.get(trunkId)
    if (trunk === undefined) return []
    const data = { name, trunk }
    return [{ code: 'trunk_disabled', path: `hotlines/${id}/trunkId`, data, severity: 'warning' }]
  })
}

/** Something that only makes sense when something else names it. */
export interface Useful {
  readonly kind: string
  readonly id: number
  /** As in the URL: `sounds/9`. */
  readonly path: string
  readonly name: string
}

/** Sounds, schedules and classes of music that nothing names. What only itself names is not used, either. */
export function unusedFindings(
  objects: readonly Useful[],
  references: readonly (Reference & { readonly from: string })[],
): readonly Finding[] {
  const used = new Set<string>()
  const own = new Map(objects.map((one) => [`${one.kind} ${one.id}`, one.path]))
  for (const { kind, id, from } of references)
    if (own.get(`${kind} ${id}`) !== from) used.add(`${kind} ${id}`)
  return objects
    .filter(({ kind, id }) => !used.has(`${kind} ${id}`))
    .map(({ path, name }) => ({ code: 'unused', path, data: { name }, severity: 'info' as const }))
}
