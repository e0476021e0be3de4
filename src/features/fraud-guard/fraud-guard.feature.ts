import type { Logger } from 'pino'
import type { Configurator } from '../../conf/configurator.js'
import type { Database, Transaction } from '../../db/database.js'
import { systemActor } from '../../domain/actor.js'
import type { CallRecord } from '../../domain/call-record.js'
import type { ZoneTime } from '../../domain/time.js'
import type { Feature } from '../../http/feature.js'
import { rulesAt, secondsIn, simultaneousIn } from './fraud-guard.hours.js'
import {
  type GuardEffect,
  type GuardEvent,
  type GuardState,
  nothingYet,
  rememberedMs,
  step,
} from './fraud-guard.machine.js'
import { type Breach, breachesOf, usesOf } from './fraud-guard.records.js'
import { forgetUses, insertUses, readSettings, usesSince } from './fraud-guard.repo.js'
import { type GuardRoutes, guardRoutes } from './fraud-guard.routes.js'
import { cautious, type GuardSettings } from './fraud-guard.schema.js'

export interface GuardDeps extends GuardRoutes {
  readonly log: Logger
  readonly time: ZoneTime
  readonly timeZone: string
  /** Freezes the extension of this number; false when it was frozen or is gone. */
  readonly freeze: (number: string) => Promise<boolean>
}

type Verdict = Exclude<GuardEffect, { do: 'freeze' }>

/** A limit was broken and the call refused; `extension` is '' for a leg of no extension. */
export interface FraudBreach {
  /** Epoch milliseconds. */
  readonly at: number
  readonly extension: string
  readonly why: string
  /** Whether the extension is frozen for it. */
  readonly isFreezing: boolean
}

/** Whoever steals a password must not call the world: limits, counted, with consequences. */
export interface FraudGuard extends Feature {
  /** Reads settings and what was used; before anything is asked. */
  start(): Promise<void>
  /** Reads the settings again: whoever wrote them did it in another way. */
  refresh(): Promise<void>
  settings(): GuardSettings
  /**
   * May this call go outside now, for an extension or ('') by a destination of an administrator?
   * Counts the call, unless it is only imagined.
   */
  ask(wish: GuardWish): Verdict
  /** Tells each breach as it happens; returns how to stop. What a listener throws is logged. */
  onBreach(listener: (breach: FraudBreach) => void): () => void
  /** Finished calls, however late they were read, within the transaction that stores them. */
  charge(records: readonly CallRecord[], trx: Transaction): Promise<void>
  /** The limits that the dialplan holds callers to, service or not. */
  rendered(db: Database | Transaction): Promise<RenderedLimits>
}

export interface GuardWish {
  /** Unique id of the channel that calls. */
  readonly call: string
  readonly extension: string
  readonly at: number
  readonly isImagined: boolean
}

export interface RenderedLimits {
  readonly international: boolean
  readonly emergencyNumbers: readonly string[]
  readonly perExtension: string
  readonly wholeBox: string
  readonly seconds: string
  readonly boxSeconds: string
}

export function fraudGuard(deps: GuardDeps): FraudGuard {
  const { db, log, time } = deps
  const listeners = new Set<(breach: FraudBreach) => void>()
  let settings = cautious
  let state: GuardState = nothingYet
  const rules = (at: number) => rulesAt(settings, at, time)
  const refresh = async () => {
    settings = (await readSettings(db)).settings
  }

  function feed(event: GuardEvent): readonly GuardEffect[] {
    const [next, effects] = step(state, event)
    state = next
    return effects
  }

  /** Told at once, written when the caller has been answered. */
  function breach({ at, extension, why }: Breach, effects: readonly GuardEffect[]): void {
    const isFreezing = effects.some((effect) => effect.do === 'freeze')
    const told: FraudBreach = { at, extension, why, isFreezing }
    log.warn({ event: 'fraud-guard.breached', ...told }, 'limit broken')
    for (const listener of listeners) {
      try {
        listener(told)
      } catch (err) {
        log.error({ err }, 'whoever listens to broken limits failed')
      }
    }
    write(told).catch((err: Error) =>
      log.error({ err, extension }, 'a broken limit had not its full effect'),
    )
  }

  async function write({ extension, why, isFreezing }: FraudBreach): Promise<void> {
    const entry = { actor: systemActor, object: 'settings/fraud-guard' }
    const details = { extension, why }
    await deps.audit({ ...entry, action: 'fraud-guard.breached', details })
    if (isFreezing && (await deps.freeze(extension)))
      await deps.audit({ ...entry, action: 'fraud-guard.frozen', details })
  }

  const configurator: Configurator = {
    ...deps.configurator,
    async change(work, by) {
      try {
        return await deps.configurator.change(work, by)
      } finally {
        await refresh()
      }
    },
  }

  return {
    name: 'fraud-guard',
    routes: (app) => guardRoutes(app, { ...deps, configurator }),
    jobs: [
      {
        name: 'outside-use',
        cron: '50 2 * * *',
        run: () => forgetUses(db, deps.now() - rememberedMs),
      },
    ],
    async start() {
      await refresh()
      for (const { at, extension, ms } of await usesSince(db, deps.now() - rememberedMs))
        feed({ type: 'talked', at, extension, ms })
    },
    refresh,
    settings: () => settings,
    onBreach(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ask({ call, extension, at, isImagined }) {
      const event = { type: 'asked', at, extension, call, rules: rules(at) } as const
      const effects = isImagined ? step(state, event)[1] : feed(event)
      const verdict = effects.find((effect): effect is Verdict => effect.do !== 'freeze')
      if (verdict === undefined) throw new Error('the guard gave no verdict')
      if (verdict.do === 'refuse' && !isImagined)
        breach({ at, extension, why: verdict.why }, effects)
      return verdict
    },
    async charge(records, trx) {
      const uses = usesOf(records)
      await insertUses(trx, uses)
      for (const { id, aliases } of records)
        feed({ type: 'over', at: deps.now(), calls: [id, ...aliases] })
      for (const use of uses) feed({ type: 'talked', ...use })
      for (const broken of breachesOf(records)) {
        const { at, extension } = broken
        breach(broken, feed({ type: 'broken', at, extension, rules: rules(at) }))
      }
    },
    async rendered(db) {
      const { settings } = await readSettings(db)
      const of = (whose: 'extension' | 'box') => simultaneousIn(settings, whose, deps.timeZone)
      return {
        international: settings.international,
        emergencyNumbers: settings.emergencyNumbers,
        perExtension: of('extension'),
        wholeBox: of('box'),
        seconds: secondsIn(settings, ['extension', 'box'], deps.timeZone),
        boxSeconds: secondsIn(settings, ['box'], deps.timeZone),
      }
    },
  }
}
