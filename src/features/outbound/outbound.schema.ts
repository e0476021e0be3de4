import { z } from 'zod'
import type { Kind, ObjectOf } from '../../domain/kept.js'
import { plainText, say } from '../../domain/text.js'
import { isPattern, shortest } from './outbound.pattern.js'

const id = z.int().min(1)

const pattern = z
  .string()
  .max(80)
  .refine(
    isPattern,
    say(
      'chỉ gồm chữ số, X, Z, N, [1-5] và dấu chấm ở cuối',
      'must be digits, X, Z, N, [1-5], and a dot at the end',
    ),
  )

/**
 * Body of `POST /api/outbound-routes`. `pattern` fits the number in national spelling, or with `00`
 * when it is abroad; the first `strip` digits are taken away and `prepend` is put in front. The
 * route with the lowest `priority` that fits is taken; its trunks are tried in order.
 */
const fields = z.strictObject({
  name: plainText(80),
  pattern,
  strip: z.int().min(0).max(20).default(0),
  prepend: z
    .string()
    .regex(/^\+?\d{0,10}$/, say('phải là tối đa 10 chữ số', 'must be at most 10 digits'))
    .default(''),
  trunkIds: z
    .array(id)
    .min(1)
    .max(5)
    .refine(
      (ids) => new Set(ids).size === ids.length,
      say('không được trùng', 'must not name a trunk twice'),
    ),
  hotlineId: id.nullable().default(null),
  priority: z.int().min(0).max(10_000).default(100),
})

export const outboundRouteKind = {
  name: 'outboundRoute',
  path: 'outbound-routes',
  fields,
  unique: 'name',
  references: ({ trunkIds, hotlineId }) => [
    ...trunkIds.map((id, index) => ({ kind: 'trunk', id, path: `trunkIds.${index}` })),
    ...(hotlineId === null ? [] : [{ kind: 'hotline', id: hotlineId, path: 'hotlineId' }]),
  ],
} as const satisfies Kind<typeof fields>

export type OutboundRoute = ObjectOf<typeof outboundRouteKind>
export type OutboundRouteFields = z.output<typeof fields>

/** More would be taken away than the shortest number has that fits. */
export const stripsAll = ({ pattern, strip }: OutboundRouteFields): boolean =>
  strip >= shortest(pattern)

/** In the order in which they are tried; the older one first when the priority is the same. */
export const inPriority = (routes: readonly OutboundRoute[]): readonly OutboundRoute[] =>
  routes.toSorted((a, b) => a.priority - b.priority || a.id - b.id)
