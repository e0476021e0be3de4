import type { Finding as Weighed } from '../../domain/finding.js'
import type { Numbers } from './ivr.numbers.js'
import { type Choice, leadsOn, type Menu } from './ivr.schema.js'

type Finding = Omit<Weighed, 'severity'>

const severities: Readonly<Record<string, Weighed['severity']>> = {
  ivr_leads_to_nothing: 'error',
  ivr_unreachable: 'info',
  ivr_deep: 'info',
  ivr_key_waits: 'info',
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
 * and what leads on from them tell which menus can be reached at all. Those round which a caller
 * goes who presses nothing are found among all places of calls (`circleFindings`).
 */
export function ivrFindings(
  menus: readonly Menu[],
  { entries, numbers }: Surroundings,
): readonly Weighed[] {
  const byId = new Map(menus.map((menu) => [menu.id, menu]))
  const levels = levelsOf(menus, entries)
  const useful = leadingOut(menus)
  const ledTo = new Set(menus.flatMap(nextOf))
  const found = menus.flatMap((menu) => [
    ...ofMenu(menu, levels.get(menu.id)),
    ...ofWayOut(menu, useful, byId),
    ...ofKeys(menu, ledTo.has(menu.id), byId, numbers),
  ])
  return found.map((one) => ({ ...one, severity: severities[one.code] ?? 'warning' }))
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
  const keys = `ivrs/${id}/keys`
  const circle = keyCircle(menu, byId)
  const found: Finding[] = []
  if (isEmpty(menu)) found.push({ code: 'ivr_empty', path: keys, data: { name } })
  else if (!useful.has(id) && circle.length > 0) {
    const names = [...circle, ...circle.slice(0, 1)].map((link) => link.name).join(' → ')
    found.push({ code: 'ivr_loop', path: keys, data: { names } })
  } else if (!useful.has(id)) found.push({ code: 'ivr_dead_end', path: keys, data: { name } })
  if (otherwise.type === 'ivr' && !byId.has(otherwise.id)) {
    const path = `ivrs/${id}/otherwise`
    found.push({ code: 'ivr_leads_to_nothing', path, data: { id: otherwise.id } })
  }
  return found
}

/** The shortest way by keys from a menu back to itself; empty: there is none. */
function keyCircle(menu: Menu, byId: ReadonlyMap<number, Menu>): readonly Menu[] {
  const cameFrom = new Map<number, Menu>()
  const waiting = [menu]
  for (const here of waiting)
    for (const next of Object.values(here.keys).flatMap(menuOf(byId))) {
      if (cameFrom.has(next.id)) continue
      cameFrom.set(next.id, here)
      waiting.push(next)
    }
  const way: Menu[] = []
  for (let here = cameFrom.get(menu.id); here !== undefined; here = cameFrom.get(here.id)) {
    way.unshift(here)
    if (here.id === menu.id) return way
  }
  return []
}

const menuOf =
  (byId: ReadonlyMap<number, Menu>) =>
  (to: Choice): readonly Menu[] => {
    const menu = to.type === 'ivr' ? byId.get(to.id) : undefined
    return menu === undefined ? [] : [menu]
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
