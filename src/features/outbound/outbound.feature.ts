import type { ConfFragment } from '../../conf/render.js'
import type { Database, Transaction } from '../../db/database.js'
import type { Caller, Session } from '../../domain/call.js'
import { say } from '../../domain/text.js'
import type { Reason } from '../../domain/trace.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptTable } from '../../kept/kept.repo.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import type { Rules } from '../../kept/kept.rules.js'
import { type Clicker, type ClickParts, clickRoute } from './outbound.click.js'
import { type OutboundLimits, type OutboundTrunk, outboundContexts } from './outbound.conf.js'
import {
  type Admission,
  decideOutbound,
  mayCall,
  type Outbound,
  type OutboundHotline,
  type OutboundWorld,
  type OutsideCaller,
} from './outbound.decide.js'
import { externalSession, readExternal } from './outbound.external.js'
import {
  type OutboundRoute,
  type OutboundRouteFields,
  outboundRouteKind,
  stripsAll,
} from './outbound.schema.js'
import { outboundSession, readAsk } from './outbound.session.js'
import { type ByDialplan, toldOfDialplan } from './outbound.told.js'

type Reading<T> = (db: Database | Transaction) => Promise<T>

export interface OutboundDeps extends KeptParts, Pick<ClickParts, 'isRegistered' | 'placeCall'> {
  readonly db: Database
  readonly time: (at: number) => string
  /** As decisions read them, now. */
  readonly routes: () => Iterable<OutboundRoute>
  readonly hotlines: () => Iterable<OutboundHotline>
  readonly trunks: () => Iterable<{ readonly id: number; readonly enabled: boolean }>
  /** By extension number. */
  readonly callers: () => ReadonlyMap<string, Clicker>
  readonly blockedBy: (number: string, at: number) => ReturnType<OutboundWorld['blockedBy']>
  readonly guard: () => Pick<OutboundWorld, 'international' | 'emergencyNumbers'>
  /** The fraud guard, which counts the call unless it is only imagined. */
  readonly admit: (wish: GuardedCall) => Admission
  /** As files are rendered from them, within the change. */
  readonly rendered: {
    readonly trunks: Reading<readonly (OutboundTrunk & { readonly enabled: boolean })[]>
    readonly hotlines: Reading<readonly (OutboundHotline & { readonly record: boolean })[]>
    readonly limits: Reading<OutboundLimits>
  }
}

/** Who wants to call outside: which channel, for which extension ('' for an external destination). */
export interface GuardedCall {
  readonly call: string
  readonly extension: string
  readonly at: number
  readonly isImagined: boolean
}

/** Calls to the outside. */
export interface OutboundFeature extends Feature {
  conf(db: Database | Transaction): Promise<ConfFragment>
  /** What becomes of a call as it is asked for: `outbound-101-0909789846-`, `external-3-0909789846`. */
  open(ask: string, caller: Caller, at: number): Session<'decided'> | undefined
  /** Whether whoever has this extension may call this number. */
  mayCall(extension: string, number: string): boolean
  /** What the dialplan decided by itself when an extension dialled this. */
  told(extension: string, dialled: string, by: ByDialplan, at: number): readonly Reason[]
}

/** Whom `walk` imagines; such a call is not counted. */
const imagined = 'simulated'

export function outboundFeature(deps: OutboundDeps): OutboundFeature {
  const { db, time } = deps
  const table = keptTable(outboundRouteKind)
  const rules = outboundRouteRules(deps.rendered.hotlines)
  const changes = keptChanges(outboundRouteKind, deps, { rules })

  function decide(
    caller: OutsideCaller,
    number: string,
    by: Omit<GuardedCall, 'extension'>,
  ): Outbound {
    return decideOutbound(caller, number, worldOf(by))
  }

  function worldOf(by: Omit<GuardedCall, 'extension'>): OutboundWorld {
    const { at } = by
    return {
      ...deps.guard(),
      hotlines: [...deps.hotlines()],
      routes: [...deps.routes()],
      trunks: [...deps.trunks()].filter(({ enabled }) => enabled).map(({ id }) => id),
      blockedBy: (blocked) => deps.blockedBy(blocked, at),
      admit: (extension) => deps.admit({ ...by, extension }),
    }
  }

  return {
    name: 'outbound',
    routes(app) {
      const called = ['an outbound route', 'outbound routes'] as const
      keptRoutes(app, outboundRouteKind, { db, time, changes, called })
      clickRoute(app, {
        ...deps,
        hotlines: () => [...deps.hotlines()],
        imagine: (caller, number) =>
          decide(caller, number, { call: imagined, at: deps.now(), isImagined: true }),
      })
    },
    async conf(db) {
      const [trunks, hotlines, limits, routes] = [
        await deps.rendered.trunks(db),
        await deps.rendered.hotlines(db),
        await deps.rendered.limits(db),
        await table.all(db),
      ]
      const enabled = trunks.filter((trunk) => trunk.enabled)
      return {
        endpoints: [],
        contexts: outboundContexts({ trunks: enabled, hotlines, limits, routes }),
      }
    },
    open(ask, caller, at) {
      const { channel: call } = caller
      const by = { call, at, isImagined: call === imagined }
      const external = readExternal(ask)
      if (external !== undefined)
        return externalSession(external, deps.admit({ ...by, extension: '' }))
      const asked = readAsk(ask)
      const person = asked && deps.callers().get(asked.extension)
      if (asked === undefined || person === undefined) return undefined
      const { number, hotline } = asked
      return outboundSession(decide({ ...person, hotline }, number, by))
    },
    mayCall(extension, number) {
      const person = deps.callers().get(extension)
      const world = worldOf({ call: imagined, at: deps.now(), isImagined: true })
      return person !== undefined && mayCall(person, number, world)
    },
    told(extension, dialled, did, at) {
      const person = deps.callers().get(extension)
      const world = worldOf({ call: imagined, at, isImagined: true })
      return person === undefined ? [] : toldOfDialplan(person, dialled, did, world)
    },
  }
}

/** A route leaves something of each number, and shows none that may not be shown. */
export const outboundRouteRules =
  (
    read: Reading<readonly Pick<OutboundHotline, 'id' | 'outbound'>[]>,
  ): Rules<OutboundRouteFields> =>
  async (trx) => {
    const hotlines = new Map((await read(trx)).map((hotline) => [hotline.id, hotline]))
    return (fields) => {
      const hotline = hotlines.get(fields.hotlineId ?? 0)
      return [
        ...(stripsAll(fields) ? [{ path: 'strip', message: tooMuch }] : []),
        ...(hotline?.outbound === false ? [{ path: 'hotlineId', message: notOutbound }] : []),
      ]
    }
  }

const tooMuch = say('dài hơn số ngắn nhất của mẫu', 'takes the whole of the shortest number')
const notOutbound = say('không được dùng để gọi ra', 'is not allowed for calls to the outside')
