/**
 * What each side costs in each round, `costs[side][round][process]`, in milliseconds a call. One
 * side runs at a time; each round begins with another one.
 */
export async function inTurns<Side extends { readonly name: string }>(
  rounds: number,
  sides: readonly Side[],
  cost: (side: Side) => Promise<readonly number[]>,
): Promise<readonly (readonly (readonly number[])[])[]> {
  const costs: (readonly number[])[][] = sides.map(() => [])
  for (let round = 0; round < rounds; round++) {
    const words: string[] = []
    for (let turn = 0; turn < sides.length; turn++) {
      const at = (round + turn) % sides.length
      const side = sides[at]
      if (side === undefined) continue
      const spent = await cost(side)
      costs[at]?.push(spent)
      words.push(`${side.name} ${spent.map((ms) => ms.toFixed(2)).join(' + ')}`)
    }
    console.error(`  round ${round}: ${words.join(' | ')} ms a call`)
  }
  return costs
}

/** The smallest and the largest of some numbers, in words. */
export const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`
