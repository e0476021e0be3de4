import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Actor, Role } from '../domain/actor.js'

/** Fastify with zod schemas as the one description of what comes in and goes out. */
export type ZodApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Something that runs by the clock: `cron` in the time zone of the business. */
export interface Job {
  readonly name: string
  readonly cron: string
  run(): Promise<void>
}

/** What a feature contributes. `routes` are mounted under `/api`. */
export interface Feature {
  readonly name: string
  routes?(app: ZodApp): void | Promise<void>
  readonly jobs?: readonly Job[]
}

/** One route of the table that guards every request. */
export interface RouteEntry {
  readonly method: string
  readonly url: string
  readonly access: 'public' | readonly Role[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. A route without `access` is refused when the app is built. */
    readonly access?: 'public' | readonly Role[]
    /** Good answers of the route carry the `ETag` of one resource; told in OpenAPI. */
    readonly tagged?: true
    /** JSON values that a body may hold, where a resource's 10,000 are too few (`jsonBody`). */
    readonly mostValues?: number
  }
  interface FastifyRequest {
    /** Who asks. On a public route without a login, reading it answers 401. */
    readonly actor: Actor
    /** Who asks, or null: for public routes that tell more to somebody who is logged in. */
    viewer: Actor | null
  }
  interface FastifyInstance {
    /** Every route with who may call it, as registered; tests walk it. */
    readonly routeTable: readonly RouteEntry[]
  }
}
