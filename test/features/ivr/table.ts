import type { Test } from 'tap'
import type { Menu } from '../../../src/features/ivr/ivr.schema.js'
import { ivrSession } from '../../../src/features/ivr/ivr.session.js'
import { among, numbers, replay } from './menus.js'

/** `wanted`: first at the beginning, then after each word of what happens. */
type Row = readonly [what: string, happening: string, wanted: readonly string[]]

export function table(t: Test, menus: readonly Menu[], rows: readonly Row[]): void {
  for (const [what, happening, wanted] of rows)
    t.same(replay(ivrSession(among(...menus), 1, numbers), happening), wanted, what)
}

export const begins = '[entered 1, prompt 10] play 10'
