/** What an extension may be permitted to call. */
export const permissions = ['internal', 'local', 'mobile', 'national', 'international'] as const
export type Permission = (typeof permissions)[number]

/** Classes of outside numbers, as they are charged. */
export type NumberClass = Exclude<Permission, 'internal'>
