import type { Permission } from './number-class.js'

/**
 * What a phone may call outside, as the dialplan reads it (`MAY` in asterisk-conf/outbound.conf): the
 * classes between hyphens, `-mobile-national-`, or `frozen`. Pure.
 */
export const mayOf = ({
  permissions,
  frozen,
}: {
  readonly permissions: readonly Permission[]
  readonly frozen: boolean
}): string => (frozen ? 'frozen' : `-${permissions.filter((one) => one !== 'internal').join('-')}-`)
