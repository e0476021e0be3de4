/** A source of choices that gives the same ones for the same seed. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
  /** A choice by weight: `[5, 'call'], [1, 'rest']`. */
  weighed<T>(from: readonly (readonly [weight: number, what: T])[]): T
  /** Another source, so that what one phone draws does not change what another one gets. */
  fork(name: string): Random
}

/** `TONGDAI_TEST_SEED` plays a run again: the same wishes, though not to the millisecond. */
export function seed(): number {
  const given = Number(process.env.TONGDAI_TEST_SEED)
  return given > 0 ? given : 1 + (Date.now() % 1_000_000)
}

/** Mulberry32 (public domain): 32 bits of state are plenty for choices. */
export function random(from: number): Random {
  let state = from >>> 0
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number): number =>
    least + Math.floor(share() * (most - least + 1))
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('nothing to pick from')
    return list[between(0, list.length - 1)] as T
  }
  return {
    between,
    pick,
    chance: (of) => share() < of,
    weighed: (list) => pick(list.flatMap(([weight, what]) => Array(weight).fill(what))),
    fork: (name) =>
      random([...name].reduce((hash, c) => Math.imul(hash, 31) + c.charCodeAt(0), from)),
  }
}
