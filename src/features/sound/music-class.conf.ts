import type { Field, Section } from '../../conf/section.js'
import { musicClassName } from '../../domain/media.js'
import type { MusicClass } from './music-class.schema.js'
import type { PathOf } from './sound.conf.js'

type RenderedClass = Pick<MusicClass, 'id' | 'soundIds' | 'order'>

/**
 * Music classes as sections of musiconhold.conf (`music-3`), each a playlist: Asterisk plays the
 * entries in this order, and opens each when its turn comes, so a replaced sound needs no reload.
 * Sounds without a name are gone and left out.
 */
export function musicSections(
  classes: readonly RenderedClass[],
  nameOf: (soundId: number) => string | undefined,
  pathOf: PathOf,
): readonly Section[] {
  return classes.map(({ id, soundIds, order }) => {
    const there = soundIds.filter((soundId) => nameOf(soundId) !== undefined)
    const inOrder = order === 'alphabetical' ? there.toSorted(byName) : there
    const entries = inOrder.map((soundId): Field => ['entry', pathOf(soundId)])
    return { name: musicClassName(id), fields: [['mode', 'playlist'], ...sort(order), ...entries] }
  })

  function byName(a: number, b: number): number {
    return vietnamese.compare(nameOf(a) ?? '', nameOf(b) ?? '') || a - b
  }
}

const vietnamese = new Intl.Collator('vi', { numeric: true })

const sort = (order: MusicClass['order']): readonly Field[] =>
  order === 'random' ? [['sort', 'random']] : []
