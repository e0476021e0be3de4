import type { Logger } from 'pino'
import type { Configurator } from '../../conf/configurator.js'
import type { Database, Transaction } from '../../db/database.js'
import { systemActor } from '../../domain/actor.js'
import type { CallRecord } from '../../domain/call-record.js'
import type { ZoneTime } from '../../domain/time.js'
import type { Feature } from '../../http/feature.js'
import { rulesAt, simultaneousIn } from './fraud-guard.hours.js'
import {
  type GuardEffect,
  type GuardEvent,
  type GuardState,
  nothingYet,
  rememberedMs,
  step,
} from './fraud-guard.machine.js'
import { breachesOf, usesOf } from './fraud-guard.records.js'
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

/** Whoever steals a password must not call the world: limits, counted, with consequences. */
export interface FraudGuard extends Feature {
  /** Reads settings and what was used; before anything is asked. */
  start(): Promise<void>
  /** Reads the settings again: whoever wrote them did it in another way. */
  refresh(): Promise<void>
  settings(): GuardSettings
  /** May this extension call outside now? Counts the call, unless it is only imagined. */
  ask(extension: string, at: number, isImagined: boolean): Verdict
  /** Finished calls, however late they were read, within the transaction that stores them. */
  charge(records: readonly CallRecord[], trx: Transaction): Promise<void>
  /** The limits that the dialplan holds callers to, service or not. */
  rendered(db: Database | Transaction): Promise<RenderedLimits>
}

export interface RenderedLimits {
  readonly international: boolean
  readonly emergencyNumbers: readonly string[]
  readonly perExtension: string
  readonly wholeBox: string
  readonly seconds: number
}

export function fraudGuard(deps: GuardDeps): FraudGuard {
  const { db, log, time } = deps
  let settings = cautious
  let state: GuardState = nothingYet
  const rules = (at: number) => rulesAt(settings, at, time.iso(at))
  const refresh = async () => {
    settings = (await readSettings(db)).settings
  }

  function feed(event: GuardEvent): readonly GuardEffect[] {
    const [next, effects] = step(state, event)
    state = next
    return effects
  }

  /** Told at once, written when the caller has been answered. */
  function breach(extension: string, why: string, effects: readonly GuardEffect[]): void {
    const isFrozen = effects.some((effect) => effect.do === 'freeze')
    log.warn({ event: 'fraud-guard.breached', extension, why, frozen: isFrozen }, 'limit broken')
    tell(extension, why, isFrozen).catch((err: Error) =>
      log.error({ err, extension }, 'a broken limit had not its full effect'),
    )
  }

  async function tell(extension: string, why: string, isToFreeze: boolean): Promise<void> {
    const entry = { actor: systemActor, object: 'settings/fraud-guard' }
    const details = { extension, why }
    await deps.audit({ ...entry, action: 'fraud-guard.breached', details })
    if (isToFreeze && (await deps.freeze(extension)))
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
    ask(extension, at, isImagined) {
      const event = { type: 'asked', at, extension, rules: rules(at) } as const
      const effects = isImagined ? step(state, event)[1] : feed(event)
      const verdict = effects.find((effect): effect is Verdict => effect.do !== 'freeze')
      if (verdict === undefined) throw new Error('the guard gave no verdict')
      if (verdict.do === 'refuse' && !isImagined) breach(extension, verdict.why, effects)
      return verdict
    },
    async charge(records, trx) {
      const uses = usesOf(records)
      await insertUses(trx, uses)
      for (const use of uses) feed({ type: 'talked', ...use })
      for (const { at, extension, why } of breachesOf(records))
        breach(extension, why, feed({ type: 'broken', at, extension, rules: rules(at) }))
    },
    async rendered(db) {
      const { settings } = await readSettings(db)
      const of = (whose: 'extension' | 'box') => simultaneousIn(settings, whose, deps.timeZone)
      return {
        international: settings.international,
        emergencyNumbers: settings.emergencyNumbers,
        perExtension: of('extension'),
        wholeBox: of('box'),
        seconds: settings.extension.minutesPerDay * 60,
      }
    },
  }
}
