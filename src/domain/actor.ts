export const roles = ['admin', 'supervisor', 'agent'] as const
export type Role = (typeof roles)[number]

/** Who asks: a logged-in person or a program with a token. `userId` is null for a token of nobody. */
export interface Actor {
  readonly kind: 'session' | 'token' | 'system'
  readonly userId: number | null
  readonly username: string
  readonly role: Role
  readonly extensionId: number | null
}

/** Who changes the configuration, and what is done: `hotline.changed`. */
export interface ChangedBy {
  readonly actor: Actor
  readonly action: string
}

/** The service acting by itself: nightly jobs, first start. */
export const systemActor: Actor = {
  kind: 'system',
  userId: null,
  username: 'system',
  role: 'admin',
  extensionId: null,
}
