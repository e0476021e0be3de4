import { groupWorld } from './app.groups.js'
import { hotlineNumbers } from './app.outbound.js'
import type { Kind } from './domain/kept.js'
import { blockedNumberKind } from './features/blocked-number/blocked-number.schema.js'
import { extensionRules, extensionTable } from './features/extension/extension.table.js'
import { guardTable } from './features/fraud-guard/fraud-guard.table.js'
import { groupRules } from './features/group/group.feature.js'
import { groupKind } from './features/group/group.schema.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { ivrRules } from './features/ivr/ivr.feature.js'
import { ivrKind } from './features/ivr/ivr.schema.js'
import { outboundRouteRules } from './features/outbound/outbound.feature.js'
import { outboundRouteKind } from './features/outbound/outbound.schema.js'
import { queueRules } from './features/queue/queue.feature.js'
import { queueKind } from './features/queue/queue.schema.js'
import { scheduleKind } from './features/schedule/schedule.schema.js'
import { musicClassKind } from './features/sound/music-class.schema.js'
import { soundKind } from './features/sound/sound.schema.js'
import { type TrunkHouse, trunkRules } from './features/trunk/trunk.feature.js'
import { trunkKind } from './features/trunk/trunk.schema.js'
import { voicemailRules } from './features/voicemail/voicemail.rules.js'
import { voicemailKind } from './features/voicemail/voicemail.schema.js'
import { type ConfigTable, keptConfigTable } from './kept/config-table.js'
import type { KeptMemory } from './kept/kept.memory.js'
import { keptTable } from './kept/kept.repo.js'

/** All kinds that are kept in the common way. */
export const kinds: readonly Kind[] = [
  ...[blockedNumberKind, groupKind, hotlineKind, ivrKind, musicClassKind],
  ...[outboundRouteKind, queueKind, scheduleKind, soundKind, trunkKind, voicemailKind],
]

/** What an object of one of these kinds is called; undefined: there is no such object. */
export function keptName(memory: KeptMemory, kind: string, id: number): string | undefined {
  const known = kinds.find(({ name }) => name === kind)
  const name = (known && memory.of(known).get(id))?.name
  return typeof name === 'string' ? name : undefined
}

/** What has a history and stands in the document of the configuration, in its order. */
export function configTables(house: TrunkHouse): readonly ConfigTable[] {
  const routeRules = outboundRouteRules((trx) => keptTable(hotlineKind).all(trx))
  return [
    { ...extensionTable, rules: extensionRules(hotlineNumbers) },
    keptConfigTable(blockedNumberKind),
    keptConfigTable(groupKind, { rules: groupRules(groupWorld) }),
    keptConfigTable(hotlineKind),
    keptConfigTable(ivrKind, { rules: ivrRules }),
    keptConfigTable(musicClassKind),
    keptConfigTable(outboundRouteKind, { rules: routeRules }),
    keptConfigTable(queueKind, { rules: queueRules }),
    keptConfigTable(scheduleKind),
    keptConfigTable(soundKind),
    keptConfigTable(trunkKind, { rules: trunkRules(house) }),
    keptConfigTable(voicemailKind, { rules: voicemailRules }),
    guardTable,
  ]
}
