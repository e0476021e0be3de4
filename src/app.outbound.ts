import type { Logger } from 'pino'
import type { ConfFragment } from './conf/render.js'
import type { Database, Transaction } from './db/database.js'
import type { ZoneTime } from './domain/time.js'
import { allExtensions } from './features/extension/extension.repo.js'
import { fraudGuard } from './features/fraud-guard/fraud-guard.feature.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import type { Clicker } from './features/outbound/outbound.click.js'
import { type OutboundDeps, outboundFeature } from './features/outbound/outbound.feature.js'
import { outboundRouteKind } from './features/outbound/outbound.schema.js'
import { trunkKind } from './features/trunk/trunk.schema.js'
import { serverUri } from './features/trunk/trunk.words.js'
import { usersByExtension } from './features/user/user.feature.js'
import type { KeptParts } from './kept/kept.changes.js'
import type { KeptMemory } from './kept/kept.memory.js'
import { keptTable } from './kept/kept.repo.js'

interface OutboundParts
  extends KeptParts,
    Pick<OutboundDeps, 'blockedBy' | 'isRegistered' | 'placeCall'> {
  readonly db: Database
  readonly log: Logger
  readonly time: ZoneTime
  readonly timeZone: string
  readonly memory: KeptMemory
  readonly freeze: (number: string) => Promise<boolean>
}

/** Calls to the outside and the guard over them. */
export function composeOutbound({ time, memory, ...parts }: OutboundParts) {
  const { db } = parts
  let callers: ReadonlyMap<string, Clicker> = new Map()

  const guard = fraudGuard({
    ...{ ...parts, time },
    isInternal: async (trx, number) =>
      (await trx('internalNumber').where({ number }).first('id')) !== undefined,
  })
  const outbound = outboundFeature({
    ...{ ...parts, time: time.iso },
    routes: () => memory.of(outboundRouteKind).values(),
    hotlines: () => memory.of(hotlineKind).values(),
    trunks: () => memory.of(trunkKind).values(),
    callers: () => callers,
    guard: guard.settings,
    admit: guard.ask,
    rendered: {
      trunks: async (trx) =>
        (await keptTable(trunkKind).all(trx)).map((trunk) => ({
          ...trunk,
          server: serverUri(trunk).replace('sip:', ''),
        })),
      hotlines: (trx) => keptTable(hotlineKind).all(trx),
      limits: guard.rendered,
    },
  })

  /** Who may call outside and how, as decisions read it. */
  async function refresh(): Promise<void> {
    await guard.refresh()
    const hotlines = await hotlineNumbers(db)
    const all = await allExtensions(db)
    const owners = await usersByExtension(db)
    callers = new Map(
      all.map((extension) => [
        extension.number,
        {
          ...extension,
          hotline: hotlines.get(extension.hotlineId ?? 0) ?? '',
          owner: owners.get(extension.id),
        },
      ]),
    )
  }

  return {
    features: [outbound, guard],
    conf: (trx: Database | Transaction): Promise<ConfFragment> => outbound.conf(trx),
    open: outbound.open,
    told: outbound.told,
    mayCall: outbound.mayCall,
    callers: (): ReadonlyMap<string, Clicker> => callers,
    emergencyNumbers: () => guard.settings().emergencyNumbers,
    charge: guard.charge,
    /** Broken limits as they happen, for whoever tells people. */
    onBreach: guard.onBreach,
    refresh,
    async start() {
      await guard.start()
      await refresh()
    },
  }
}

/** Id → number of the hotlines that the outside may see. */
export async function hotlineNumbers(
  db: Database | Transaction,
): Promise<ReadonlyMap<number, string>> {
  const all = await keptTable(hotlineKind).all(db)
  return new Map(all.filter(({ outbound }) => outbound).map(({ id, number }) => [id, number]))
}
