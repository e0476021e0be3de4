import type { FieldFault } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { Menu, Menus } from './ivr.schema.js'

/** What the question needs of a menu. */
export type Link = Pick<Menu, 'id' | 'name' | 'otherwise'>

/**
 * The menus round which a caller goes for ever who comes to this one and presses nothing; empty
 * when that caller gets out. Since every menu has an `otherwise`, there is a way out of any circle
 * of keys exactly when this is empty for all of its menus.
 */
export function silentCircle(from: Link, menus: (id: number) => Link | undefined): readonly Link[] {
  const passed: Link[] = []
  let here: Link | undefined = from
  while (here !== undefined) {
    const { id } = here
    const again = passed.findIndex((link) => link.id === id)
    if (again >= 0) return passed.slice(again)
    passed.push(here)
    here = here.otherwise.type === 'ivr' ? menus(here.otherwise.id) : undefined
  }
  return []
}

/** Names the menus, when callers who press nothing could not leave. */
export function circleFaults(menu: Link, menus: Menus): readonly FieldFault[] {
  const circle = silentCircle(menu, (id) => (id === menu.id ? menu : menus(id)))
  if (circle.length === 0) return []
  const names = circle
    .map(({ id, name }) => `${name.replaceAll('¦', '|')} (ivrs/${id})`)
    .join(' → ')
  const message = say(
    `không được để người gọi không nhấn phím đi vòng mãi qua ${names}`,
    `must not lead callers who press nothing round for ever through ${names}`,
  )
  return [{ path: 'otherwise', message }]
}
