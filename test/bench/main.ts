import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { callCostBench } from './call-cost.ts'
import type { BenchRow } from './row.ts'

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  'call-cost': callCostBench,
}

/** Runs the benches named, or all, one after another; table to standard output, JSON to a file. */
const [file = '', ...asked] = process.argv.slice(2)
const names = asked.length === 0 ? Object.keys(benches) : asked
const rows: BenchRow[] = []
for (const name of names) {
  const bench = benches[name]
  if (!bench)
    throw new Error(`There is no bench ${name}. There are: ${Object.keys(benches).join(', ')}`)
  console.error(`· ${name}`)
  rows.push(...(await bench()))
}
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
console.log(table(rows))
// What a bench has started has ended; an open socket of a client must not keep us.
process.exit(0)

function table(rows: readonly BenchRow[]): string {
  const lines = rows.map(({ name, value, unit, target, ok }) => [
    target === '' ? ' ' : ok ? '✓' : '✗',
    name,
    `${value} ${unit}`,
    target,
  ])
  const width = (column: number): number =>
    Math.max(...lines.map((line) => [...(line[column] ?? '')].length))
  return lines
    .map(([mark = '', name = '', value = '', target = '']) =>
      `${mark} ${name.padEnd(width(1))}  ${value.padStart(width(2))}  ${target}`.trimEnd(),
    )
    .join('\n')
}
