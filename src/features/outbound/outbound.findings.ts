import type { Finding } from '../../domain/finding.js'
import type { OutboundRoute } from './outbound.schema.js'

/** Routes by which no call goes, since all their trunks are disabled. */
export function outboundFindings(
  routes: Iterable<Pick<OutboundRoute, 'id' | 'name' | 'trunkIds'>>,
  trunks: Iterable<{ readonly id: number; readonly enabled: boolean }>,
): readonly Finding[] {
  const enabled = new Set([...trunks].filter((one) => one.enabled).map(({ id }) => id))
  return [...routes]
    .filter(({ trunkIds }) => !trunkIds.some((id) => enabled.has(id)))
    .map(({ id, name }) => ({
      ...{ code: 'route_trunks_disabled', path: `outbound-routes/${id}/trunkIds`, data: { name } },
      severity: 'warning',
    }))
}

/** Their sentences. */
export const outboundFindingText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  route_trunks_disabled: [
    'Mọi trung kế của tuyến gọi ra {name} đều đang tắt.',
    'All trunks of outbound route {name} are disabled.',
  ],
}
