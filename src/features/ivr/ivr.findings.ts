import { silentCircle } from './ivr.circles.js'
import type { Numbers } from './ivr.numbers.js'
import { type Choice, leadsOn, type Menu } from './ivr.schema.js'

/** Something of the configuration that is allowed and likely a mistake, and where it stands. */
export interface Finding {
  readonly code: string
  /** `ivrs/5/keys/1` */
  readonly path: string
  readonly data: Readonly<Record<string, string | number>>
}

/** What menus are judged by, beside themselves. */
export interface Surroundings {
  /** Menus to which something other than a menu leads: a hotline, a number. */
  readonly entries: ReadonlySet<number>
  readonly numbers: Numbers
}

/** A caller who must pass more menus than this one is lost. */
const levelsAtMost = 4

/**
 * What a person should look at in the menus, in their order. Texts stand in ivr.text.ts. `entries`
 * and what leads on from them tell which menus can be reached at all.
 */
export function ivrFindings(
  menus: readonly Menu[],
  { entries, numbers }: Surroundings,
): readonly Finding[] {
  const byId = new Map(menus.map((menu) => [menu.id, menu]))
  const levels = levelsOf(menus, entries)
  const useful = leadingOut(menus)
  const ledTo = new Set(menus.flatMap(nextOf))
  return menus.flatMap((menu) => [
    ...ofMenu(menu, levels.get(menu.id)),
    ...ofWayOut(menu, useful, byId),
    ...ofKeys(menu, ledTo.has(menu.id), byId, numbers),
  ])
}

function ofMenu(menu: Menu, level: number | undefined): readonly Finding[] {
  const { id, name, greetingSoundId } = menu
  const at = `ivrs/${id}`
  return [
    ...(level === undefined ? [{ code: 'ivr_unreachable', path: at, data: { name } }] : []),
    ...(level !== undefined && level > levelsAtMost
      ? [{ code: 'ivr_deep', path: at, data: { name, level } }]
      : []),
    ...(greetingSoundId === null
      ? [{ code: 'ivr_no_greeting', path: `${at}/greetingSoundId`, data: { name } }]
      : []),
  ]
}

function ofWayOut(
  menu: Menu,
  useful: ReadonlySet<number>,
  byId: ReadonlyMap<number, Menu>,
): readonly Finding[] {
  const { id, name, otherwise } = menu
  const path = `ivrs/${id}/otherwise`
  const circle = silentCircle(menu, (other) => byId.get(other))
  const isMissing = otherwise.type === 'ivr' && !byId.has(otherwise.id)
  return [
    ...(isEmpty(menu)
      ? [{ code: 'ivr_empty', path: `ivrs/${id}/keys`, data: { name } }]
      : useful.has(id)
        ? []
        : [{ code: 'ivr_dead_end', path: `ivrs/${id}/keys`, data: { name } }]),
    ...(circle.length > 0
      ? [{ code: 'ivr_loop', path, data: { names: circle.map((link) => link.name).join(' → ') } }]
      : []),
    ...(isMissing ? [{ code: 'ivr_leads_to_nothing', path, data: { id: otherwise.id } }] : []),
  ]
}

function ofKeys(
  { id, name, keys, directDial }: Menu,
  isLedTo: boolean,
  byId: ReadonlyMap<number, Menu>,
  numbers: Numbers,
): readonly Finding[] {
  return Object.entries(keys).flatMap(([key, to]): readonly Finding[] => {
    const path = `ivrs/${id}/keys/${key}`
    const found: Finding[] = []
    if (to.type === 'ivr' && !byId.has(to.id))
      found.push({ code: 'ivr_leads_to_nothing', path, data: { id: to.id } })
    if (to.type === 'back' && !isLedTo)
      found.push({ code: 'ivr_back_to_nowhere', path, data: { key, name } })
    if (directDial && numbers.mayBecome(key))
      found.push({ code: 'ivr_key_waits', path, data: { key, name } })
    return found
  })
}

const isEmpty = ({ keys, directDial }: Menu): boolean =>
  !directDial && !Object.values(keys).some((to) => leadsOn(to) || to.type === 'back')

/** Menus to which this one leads by a key or by giving up. */
const nextOf = ({ keys, otherwise }: Menu): readonly number[] =>
  [...Object.values(keys), otherwise].flatMap((to) => (to.type === 'ivr' ? [to.id] : []))

/** How many menus a caller passes to come to each, at the least; menus out of reach are not in it. */
function levelsOf(
  menus: readonly Menu[],
  entries: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const byId = new Map(menus.map((menu) => [menu.id, menu]))
  const levels = new Map<number, number>()
  let level = 1
  let here = [...entries].filter((id) => byId.has(id))
  while (here.length > 0) {
    for (const id of here) levels.set(id, level)
    const next = here.flatMap((id) => nextOf(byId.get(id) as Menu))
    here = [...new Set(next)].filter((id) => byId.has(id) && !levels.has(id))
    level += 1
  }
  return levels
}

/** Menus from which some key, perhaps through other menus, leads to somebody. */
function leadingOut(menus: readonly Menu[]): ReadonlySet<number> {
  const out = new Set<number>()
  let before = -1
  while (out.size > before) {
    before = out.size
    for (const { id, keys, directDial } of menus)
      if (directDial || Object.values(keys).some((to) => isWayOut(to.type) || leads(to, out)))
        out.add(id)
  }
  return out
}

const isWayOut = (type: string): boolean => !['ivr', 'back', 'repeat'].includes(type)

const leads = (to: Choice, out: ReadonlySet<number>): boolean => to.type === 'ivr' && out.has(to.id)
