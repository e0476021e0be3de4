import { type FieldFault, fail } from '../../domain/errors.js'
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

/** Throws 422, naming the menus, when callers who press nothing could not leave. */
export function refuseCircle(menu: Link, menus: Menus): void {
  const circle = silentCircle(menu, (id) => (id === menu.id ? menu : menus(id)))
  if (circle.length === 0) return
  const names = circle
    .map(({ id, name }) => `${name.replaceAll('¦', '|')} (ivrs/${id})`)
    .join(' → ')
  const why = say(
    `người gọi không nhấn phím sẽ đi vòng mãi qua ${names}`,
    `callers who press nothing would go round for ever through ${names}`,
  )
  const fault: FieldFault = { path: 'otherwise', message: why }
  fail('unprocessable', { why }, [fault])
}
